/// A dictionary of bounded size whose hand walks over the entries and removes the first that nobody used
/// since it last came by.
struct SecondChance<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Slot {
        let key: Key
        var value: Value
        var isUsed: Bool
    }

    private var places: [Key: Int] = [:]
    private var slots: [Slot] = []
    private var hand = 0
    private let countMax: Int

    init(countMax: Int) { self.countMax = countMax }

    var count: Int { slots.count }

    /// The value of a key, which counts as used.
    mutating func use(_ key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        slots[place].isUsed = true
        return slots[place].value
    }

    mutating func insert(_ value: Value, _ key: Key) {
        if let place = places[key] {
            slots[place].value = value
        } else if slots.count < countMax {
            places[key] = slots.count
            slots.append(Slot(key: key, value: value, isUsed: false))
        } else {
            let place = freePlace()
            places[slots[place].key] = nil
            places[key] = place
            slots[place] = Slot(key: key, value: value, isUsed: false)
        }
    }

    mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        let last = slots.removeLast()
        guard place < slots.count else { return }
        slots[place] = last
        places[last.key] = place
    }

    mutating func removeAll() {
        places = [:]
        slots = []
        hand = 0
    }

    /// Walks until an unused slot comes; the walk clears marks, so that it ends within two rounds.
    private mutating func freePlace() -> Int {
        while true {
            hand = (hand + 1) % slots.count
            if !slots[hand].isUsed { return hand }
            slots[hand].isUsed = false
        }
    }
}
