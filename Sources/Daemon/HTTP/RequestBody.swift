// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import WireProtocol

import struct Foundation.Data

/// Reads the JSON body of a request within its limit.
enum RequestBody {
    /// Most bytes of a request's body.
    static let byteCountMax = 256 << 10

    /// Reads and decodes the body, which stays with the request. Throws `Problem`.
    /// - Parameter example: A body that this path takes, for whoever sent another one.
    static func read<Value: Decodable>(
        _ type: Value.Type, from request: inout Request,
        example: String = #"{"question": "…"}"#
    ) async throws -> Value {
        let buffer: ByteBuffer
        do {
            buffer = try await request.collectBody(upTo: byteCountMax)
        } catch {
            throw Problems.tooLarge("The request", byteCountMax: byteCountMax)
        }
        do {
            return try WireJSON.decode(type, from: Data(buffer.readableBytesView))
        } catch {
            throw Problems.notUnderstood(
                "The body is not the JSON that this path takes.",
                "Send an object such as \(example).")
        }
    }
}
