/// A list of words as a tree of letters, which finds all words at a place of a text.
struct WordTree: Sendable {
    private struct Node {
        var isEnd = false
        var next: [Unicode.Scalar: Int] = [:]
    }

    /// Letters that people write with a digit or a sign.
    private static let disguises: [Unicode.Scalar: [Unicode.Scalar]] = [
        "0": ["o"], "1": ["i", "l"], "3": ["e"], "4": ["a"], "5": ["s"], "7": ["t"], "8": ["b"],
        "@": ["a"], "$": ["s"], "!": ["i"],
    ]

    private var nodes = [Node()]

    /// Makes a tree of words in lower case.
    init(_ words: some Sequence<some StringProtocol>) {
        for word in words { insert(word) }
    }

    /// The lengths of all words that stand at a place, disguised or not.
    ///
    /// It costs as many steps as the longest word has letters.
    func lengths(in text: [Unicode.Scalar], at start: Int) -> [Int] {
        var lengths: [Int] = []
        var places = [0]
        for index in start..<text.count {
            let letters = [text[index]] + (Self.disguises[text[index]] ?? [])
            places = places.flatMap { place in letters.compactMap { nodes[place].next[$0] } }
            guard !places.isEmpty else { break }
            if places.contains(where: { nodes[$0].isEnd }) { lengths.append(index - start + 1) }
        }
        return lengths
    }

    private mutating func insert(_ word: some StringProtocol) {
        var place = 0
        for letter in word.unicodeScalars {
            if let next = nodes[place].next[letter] {
                place = next
            } else {
                nodes.append(Node())
                nodes[place].next[letter] = nodes.count - 1
                place = nodes.count - 1
            }
        }
        nodes[place].isEnd = true
    }
}
