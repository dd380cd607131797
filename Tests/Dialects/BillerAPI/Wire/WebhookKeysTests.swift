import BillerAPIDialect
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("The keys of a BillerAPI webhook")
struct WebhookKeysTests {
    private let now = Instant(seconds: 1_774_605_600)

    private func later(_ seconds: Int) -> Instant { now + .seconds(seconds) }

    private func shown(_ keys: WebhookKeys, at moment: Instant) -> [String] {
        keys.live(at: moment).map { $0.secret.reveal() ?? "" }
    }

    @Test("are the secret's own text where it never was rotated")
    func single() {
        for text in ["whsec_1", "a b", "12 whsec_1", ""] {
            let keys = WebhookKeys(reading: Secret(text))
            #expect(shown(keys, at: now) == [text])
            #expect(keys.retiring.isEmpty)
            #expect(keys.text.reveal() == text)
        }
    }

    @Test("go on together for an overlap, and the old one ends at its moment")
    func overlap() {
        let keys = WebhookKeys(newest: .init(Secret("old")))
            .rotated(to: .init(Secret("new")), until: later(60), at: now)
        let kept = WebhookKeys(reading: keys.text)
        #expect(keys.text.reveal() == "new\n1774605660 old")
        #expect(shown(kept, at: now) == ["new", "old"])
        #expect(shown(kept, at: later(59)) == ["new", "old"])
        #expect(shown(kept, at: later(60)) == ["new"])
    }

    @Test("end at once where there is no overlap, and are forgotten when their time is over")
    func noOverlap() {
        let first = WebhookKeys(newest: .init(Secret("1")))
        #expect(first.rotated(to: .init(Secret("2")), until: now, at: now).text.reveal() == "2")
        let second = first.rotated(to: .init(Secret("2")), until: later(60), at: now)
        let third = second.rotated(to: .init(Secret("3")), until: later(120), at: later(61))
        #expect(third.text.reveal() == "3\n1774605720 2")
    }

    @Test("end early where the next rotation ends them, and never later than they would have")
    func endEarly() {
        let second = WebhookKeys(newest: .init(Secret("1")))
            .rotated(to: .init(Secret("2")), until: later(60), at: now)
        #expect(second.rotated(to: .init(Secret("3")), until: now, at: now).text.reveal() == "3")
        let shorter = second.rotated(to: .init(Secret("3")), until: later(30), at: now)
        #expect(shown(shorter, at: later(29)) == ["3", "2", "1"])
        #expect(shown(shorter, at: later(30)) == ["3"])
        let longer = second.rotated(to: .init(Secret("3")), until: later(90), at: now)
        #expect(shown(longer, at: later(60)) == ["3", "2"])
    }

    @Test("are four at the most, the newest ones")
    func areBounded() {
        var keys = WebhookKeys(newest: .init(Secret("0")))
        for round in 1...5 {
            keys = keys.rotated(to: .init(Secret("\(round)")), until: later(60), at: now)
        }
        #expect(shown(keys, at: now) == ["5", "4", "3", "2"])
        #expect(shown(WebhookKeys(reading: keys.text), at: now) == ["5", "4", "3", "2"])
        let text = "5" + (0..<4).map { "\n1774605660 \($0)" }.joined()
        #expect(shown(WebhookKeys(reading: Secret(text)), at: now) == ["5", "0", "1", "2"])
    }

    @Test("leave out a line that is not of the form")
    func leaveOut() {
        let lines = ["", "old", "1774605660", "1774605660 ", " old", "-1 old", "9999999999999 old"]
        for line in lines {
            let keys = WebhookKeys(reading: Secret("new\n\(line)"))
            #expect(shown(keys, at: now) == ["new"], "\(line)")
            #expect(keys.retiring.isEmpty, "\(line)")
        }
        let spaced = WebhookKeys(reading: Secret("new\n1774605660  a b"))
        #expect(shown(spaced, at: now) == ["new", " a b"])
    }

    @Test(
        "leave out what stands behind the last line that there may be, so that no secret has a line feed"
    )
    func leaveOutTheRest() {
        let text = "new" + String(repeating: "\nx", count: 7) + "\n1774605660 old\n1774605660 older"
        let keys = WebhookKeys(reading: Secret(text))
        #expect(shown(keys, at: now) == ["new"])
        #expect(WebhookKeys(reading: keys.text).text.matches(keys.text))
    }

    // MARK: Pairs

    private static let pairs = (UInt8(0)..<6).compactMap {
        WebhookSigningKey(seed: [UInt8]($0..<$0 + 32))
    }

    /// A secret with the pair of the same number.
    private static func entry(_ number: Int) -> WebhookKeys.Entry {
        WebhookKeys.Entry(Secret("secret \(number)"), pair: pairs[number])
    }

    /// Which pair stands beside each live secret.
    private func shownPairs(_ keys: WebhookKeys, at moment: Instant) -> [Int?] {
        keys.live(at: moment).map { entry in
            Self.pairs.firstIndex { $0.publicKey == entry.pair?.publicKey }
        }
    }

    @Test("keep the pair of each secret on the line behind it")
    func pairs() throws {
        #expect(Self.pairs.count == 6)
        let first = WebhookKeys(newest: Self.entry(0))
        let pair = try #require(Self.pairs[0].text.reveal())
        #expect(first.text.reveal() == "secret 0\n\(pair)")
        var keys = first
        for number in 1...3 {
            keys = keys.rotated(to: Self.entry(number), until: later(60 * number), at: now)
        }
        let kept = WebhookKeys(reading: keys.text)
        #expect(shown(kept, at: now) == ["secret 3", "secret 2", "secret 1", "secret 0"])
        #expect(shownPairs(kept, at: now) == [3, 2, 1, 0])
        #expect(kept.retiring.map(\.until) == [later(180), later(120), later(60)])
        #expect(shownPairs(kept, at: later(60)) == [3, 2, 1])
        #expect(shownPairs(kept, at: later(180)) == [3])
    }

    @Test("are four at the most with their pairs, too")
    func pairsAreBounded() {
        var keys = WebhookKeys(newest: Self.entry(0))
        for number in 1...5 {
            keys = keys.rotated(to: Self.entry(number), until: later(60), at: now)
        }
        #expect(shownPairs(WebhookKeys(reading: keys.text), at: now) == [5, 4, 3, 2])
    }

    @Test("have no pair beside a secret from before there were pairs, and get one by a rotation")
    func beforePairs() {
        let old = WebhookKeys(reading: Secret("new\n1774605660 old"))
        #expect(shownPairs(old, at: now) == [nil, nil])
        let rotated = old.rotated(to: Self.entry(1), until: later(60), at: now)
        let kept = WebhookKeys(reading: rotated.text)
        #expect(shown(kept, at: now) == ["secret 1", "new", "old"])
        #expect(shownPairs(kept, at: now) == [1, nil, nil])
    }

    @Test("leave out a pair that is none, and that of a line that is left out")
    func wrongPairs() throws {
        let pair = try #require(Self.pairs[0].text.reveal())
        for line in ["whsk_", "whsk_AAEC", "\(pair)=", "whpk_AAEC", "x\(pair)"] {
            let keys = WebhookKeys(reading: Secret("new\n\(line)\n1774605660 old"))
            #expect(shown(keys, at: now) == ["new", "old"], "\(line)")
            #expect(shownPairs(keys, at: now) == [nil, nil], "\(line)")
        }
        let lost = WebhookKeys(reading: Secret("new\nno key\n\(pair)\n1774605660 old"))
        #expect(shown(lost, at: now) == ["new", "old"])
        #expect(shownPairs(lost, at: now) == [nil, nil])
        let twice = WebhookKeys(reading: Secret("new\n\(pair)\n\(pair)"))
        #expect(shown(twice, at: now) == ["new"] && shownPairs(twice, at: now) == [0])
    }

    @Test("never trap on random bytes", arguments: [UInt64(11)])
    func neverTrap(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for _ in 0..<2_000 {
            let bytes = random.bytes(48).map { [10, 32, 49, 57, 97][Int($0) % 5] as UInt8 }
            let keys = WebhookKeys(reading: Secret(bytes))
            #expect((1...4).contains(keys.live(at: now).count), "seed \(seed)")
        }
    }
}
