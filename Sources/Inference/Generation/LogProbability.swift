// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Probabilities from logits.
enum LogProbability {
    /// Natural logarithm of a token's probability: its logit minus the logarithm of the sum of all
    /// e^logit.
    static func of(_ token: TokenID, in logits: UnsafeMutableBufferPointer<Float>) -> Double {
        var top = logits[0]
        for logit in logits where logit > top { top = logit }
        var sum = 0.0
        for logit in logits { sum += Double(exp(logit - top)) }
        return Double(logits[Int(token)] - top) - log(sum)
    }
}
