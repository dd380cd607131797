import Testing
import TollgateCore

@testable import TollgateServer

@Suite("A shelf of lines")
struct LineShelfTests {
    private let now = Instant(seconds: 1_700_000_000)

    private func key(_ number: Int) throws -> RequestKey {
        let digits = String(number, radix: 16)
        let text = String(repeating: "0", count: 32 - digits.count) + digits
        return try #require(RequestKey(text))
    }

    /// A line whose bytes tell its number, and whose length is its own.
    private func line(_ number: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(number % 251), count: 3 + number * 7 % 11)
    }

    @Test(
        "keeps the newest within its lines and bytes, each as it was",
        arguments: [1, 2, 13, 50, 97]
    )
    func keepsTheNewest(bytesMax: Int) throws {
        var shelf = LineShelf(linesMax: 5, bytesMax: bytesMax)
        for number in 0..<400 {
            shelf.add(line(number), try key(number), at: now)
            guard line(number).count <= bytesMax else { continue }
            let kept = try (0...number).filter {
                shelf.line(try key($0), at: now, ageMax: .seconds(1)) != nil
            }
            #expect(kept.last == number)
            #expect(kept.count == shelf.count && kept.count <= 5)
            #expect(kept.map { line($0).count }.reduce(0, +) <= bytesMax)
            for one in kept {
                let found = shelf.line(try key(one), at: now, ageMax: .seconds(1))
                #expect(found == line(one))
            }
        }
    }

    @Test("uses its room: as many lines as it may have, where their bytes fit")
    func usesItsRoom() throws {
        var shelf = LineShelf(linesMax: 5, bytesMax: 100)
        for number in 0..<50 { shelf.add(line(number), try key(number), at: now) }
        #expect(shelf.count == 5)
    }

    @Test("forgets a line after its age, keeps the first of an id, and none that is too long")
    func refuses() throws {
        var shelf = LineShelf(linesMax: 5, bytesMax: 10)
        shelf.add([1], try key(1), at: now)
        shelf.add([2], try key(1), at: now)
        shelf.add([UInt8](repeating: 3, count: 11), try key(3), at: now)
        let later = now + .seconds(5)
        #expect(shelf.line(try key(1), at: later, ageMax: .seconds(5)) == [1])
        #expect(shelf.line(try key(1), at: later, ageMax: .seconds(4)) == nil)
        #expect(shelf.count == 1)
    }

    @Test(
        "has keys of 32 small hexadecimal digits alone",
        arguments: ["", "0", String(repeating: "A", count: 32), String(repeating: "0", count: 33)]
    )
    func keys(_ text: String) { #expect(RequestKey(text) == nil) }

    @Test("tells ids apart by every digit")
    func everyDigit() throws {
        let zeros = Array(repeating: Character("0"), count: 32)
        let keys = (0..<32).map { place in
            var letters = zeros
            letters[place] = "f"
            return RequestKey(String(letters))
        }
        #expect(Set(keys).count == 32 && !keys.contains(nil))
    }
}
