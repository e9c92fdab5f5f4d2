// SPDX-License-Identifier: Apache-2.0

/// Memory for numbers that kernels work on, 64-byte aligned, freed with the arena. Everything that
/// a forward pass needs comes from one, once, so that generating a token allocates nothing.
final class Arena {
    private var blocks: [UnsafeMutableRawPointer] = []
    /// Bytes handed out.
    private(set) var byteCount = 0

    /// Room for `count` values. Large blocks cost no memory before they are written.
    func allocate<Value>(_ count: Int, of _: Value.Type = Value.self)
        -> UnsafeMutablePointer<Value>
    {
        let size = max(64, count * MemoryLayout<Value>.stride)
        let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        blocks.append(block)
        byteCount += size
        return block.bindMemory(to: Value.self, capacity: count)
    }

    deinit {
        for block in blocks { block.deallocate() }
    }
}
