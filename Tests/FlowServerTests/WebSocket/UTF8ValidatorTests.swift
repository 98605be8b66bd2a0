import Testing

@testable import FlowServer

@Suite("UTF-8 validator")
struct UTF8ValidatorTests {
    @Test("accepts the first and last character of every length, and around the surrogates (RFC 3629 §3)")
    func boundaries() {
        let scalars: [UInt32] = [
            0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD7FF, 0xE000, 0xFDD0, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000,
            0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFD, 0x10FFFF,
        ]
        for scalar in scalars.compactMap(UnicodeScalar.init) {
            let bytes = Array(String(Character(scalar)).utf8)
            for padding in [0, 1, 7, 8, 9, 15] {
                let ascii = [UInt8](repeating: 0x61, count: padding)
                expect(ascii + bytes + ascii, isValid: true)
            }
        }
    }

    @Test(
        "refuses overlong forms, surrogates, what is beyond U+10FFFF, stray and missing bytes (RFC 3629 §3, §4)",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xC2], [0xE1, 0x80],
            [0xF1, 0x80, 0x80], [0xC2, 0x41], [0xE1, 0x80, 0x41], [0xF1, 0x80, 0x80, 0x41], [0xC2, 0xC2, 0x80],
            [0xE1, 0xC2, 0x80],
        ] as [[UInt8]])
    func invalid(_ bytes: [UInt8]) {
        for padding in [0, 1, 7, 8, 9] {
            let ascii = [UInt8](repeating: 0x61, count: padding)
            expect(ascii + bytes, isValid: false)
            expect(ascii + bytes + ascii, isValid: false)
        }
    }

    @Test("agrees with the standard library on every sequence of two bytes and on random ones")
    func agreement() {
        var random = SplitMix(seed: 3629)
        var sequences: [[UInt8]] = []
        for first in UInt8.min ... .max { for second in UInt8.min ... .max { sequences.append([first, second]) } }
        let interesting: [UInt8] = [
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0,
            0xF1,
            0xF3, 0xF4, 0xF5,
        ]
        for _ in 0..<50_000 {
            sequences.append((0..<(3 + random.below(4))).map { _ in interesting[random.below(interesting.count)] })
        }
        for bytes in sequences {
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            guard UTF8Validator.isValid(bytes.span) != isValid else { continue }
            Issue.record("\(bytes)")
        }
    }

    @Test("knows at every byte whether a character is complete")
    func completeness() {
        var validator = UTF8Validator()
        var complete: [Bool] = []
        for byte in Array("aé€😀".utf8) {
            let isAccepted = validator.accept([byte].span, 0..<1)
            #expect(isAccepted)
            complete.append(validator.isComplete)
        }
        #expect(complete == [true, false, true, false, false, true, false, false, false, true])
    }

    private func expect(_ bytes: [UInt8], isValid: Bool) {
        for pieces in deliveries(of: bytes) {
            var validator = UTF8Validator()
            let accepted = pieces.allSatisfy { validator.accept($0.span, 0..<$0.count) }
            guard (accepted && validator.isComplete) != isValid else { continue }
            Issue.record("\(bytes) in pieces of \(pieces.map(\.count))")
        }
    }
}
