/// The members of a JSON object, in order, each name once.
public struct JSONObject: Sendable, Hashable {
    /// One name and its value.
    public struct Member: Sendable, Hashable {
        /// The member's name.
        public let name: String
        /// The member's value.
        public var value: JSONValue

        /// Makes a member.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The members in the order in which they were written or first set.
    public private(set) var members: [Member] = []

    /// Makes an object without members.
    public init() {}

    /// Makes an object; a repeated name's last value stays, at the place of its first.
    public init(_ members: [(String, JSONValue)]) {
        for (name, value) in members { self[name] = value }
    }

    /// Makes an object of members whose names the caller knows to be distinct; nothing is compared.
    public init(distinct members: [Member]) { self.members = members }

    /// The value of a member; setting `nil` removes it.
    public subscript(name: String) -> JSONValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name, value))
            case (nil, nil): break
            }
        }
    }

    /// The members' names in order.
    public var names: [String] { members.map(\.name) }
}
