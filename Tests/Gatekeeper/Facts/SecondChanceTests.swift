import TestSupport
import Testing

@testable import Gatekeeper

@Suite("Second chance")
struct SecondChanceTests {
    private func table(_ countMax: Int, _ keys: [Int]) -> SecondChance<Int, String> {
        var table = SecondChance<Int, String>(countMax: countMax)
        for key in keys { table.insert("\(key)", key) }
        return table
    }

    private func keys(_ table: SecondChance<Int, String>, of range: Range<Int>) -> [Int] {
        var copy = table
        return range.filter { copy.use($0) != nil }
    }

    @Test("removes nothing while there is room")
    func hasRoom() {
        let table = table(3, [1, 2, 3])
        #expect(table.count == 3)
        #expect(keys(table, of: 0..<9) == [1, 2, 3])
    }

    @Test("removes one that nobody used, and keeps the one that was")
    func removesTheUnused() {
        var table = table(3, [1, 2, 3])
        #expect(table.use(1) == "1")
        #expect(table.use(3) == "3")
        table.insert("4", 4)
        #expect(keys(table, of: 0..<9) == [1, 3, 4])
    }

    @Test("removes a used one when all were used, and then each has lost its mark")
    func clearsMarks() {
        var table = table(3, [1, 2, 3])
        for key in 1...3 { _ = table.use(key) }
        table.insert("4", 4)
        #expect(table.count == 3)
        #expect(keys(table, of: 4..<5) == [4])
        #expect(keys(table, of: 1..<4).count == 2)
    }

    @Test("replaces the value of a key that is there, without removing another")
    func replaces() {
        var table = table(2, [1, 2])
        table.insert("one", 1)
        #expect(table.count == 2)
        #expect(table.use(1) == "one")
        #expect(table.use(2) == "2")
    }

    @Test("of one place holds the last")
    func holdsOne() {
        var table = table(1, [1, 2, 3])
        #expect(table.count == 1)
        #expect(table.use(3) == "3")
        table.remove(3)
        table.remove(3)
        #expect(table.count == 0)
    }

    @Test("never loses count, and never gives a key another's value", arguments: [UInt64(2)])
    func agreesWithADictionary(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        var table = SecondChance<Int, String>(countMax: 20)
        var model: [Int: String] = [:]
        for round in 0..<20_000 {
            let bytes = random.bytes(2)
            let key = Int(bytes[0] % 60)
            switch bytes[1] % 8 {
            case 0:
                table.remove(key)
                model[key] = nil
            case 1...3:
                table.insert("\(key) \(round)", key)
                model[key] = "\(key) \(round)"
            case 4 where bytes[1] > 250:
                table.removeAll()
                model = [:]
            default:
                if let value = table.use(key) {
                    #expect(value == model[key], "seed \(seed), round \(round)")
                } else {
                    model[key] = nil
                }
            }
            #expect(table.count <= 20, "seed \(seed), round \(round)")
        }
        var copy = table
        let held = (0..<60).filter { copy.use($0) != nil }
        #expect(held.count == table.count)
    }
}
