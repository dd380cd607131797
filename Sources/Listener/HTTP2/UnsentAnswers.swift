/// The bytes of answers that one connection of HTTP/2 holds because its client has not taken them.
///
/// Flow control lets a client ask for answers and never take one: what it leaves is kept here in memory,
/// stream by stream. Beyond a first maximum the connection may open no more streams; beyond a second,
/// which is reached by requests that were already under way, an answer is dropped and its stream reset.
/// A client that takes nothing for the time of a stall loses the connection.
final class UnsentAnswers {
    /// Called when bytes were taken or given back.
    var changed: (() -> Void)?
    /// The bytes that are held now.
    private(set) var bytes = 0
    private let maxima: ListenerMaxima

    init(_ maxima: ListenerMaxima) { self.maxima = maxima }

    /// Whether the connection may open no more streams.
    var isFull: Bool { bytes >= maxima.unsentBytes }

    /// Holds an answer.
    ///
    /// - Returns: Whether it may be held; the first may, whatever its size.
    func hold(_ count: Int) -> Bool {
        guard bytes == 0 || bytes + count <= maxima.heldBytes else { return false }
        let wasFull = isFull
        bytes += count
        if isFull != wasFull { changed?() }
        return true
    }

    /// Gives an answer back: its stream is over.
    func release(_ count: Int) {
        let wasFull = isFull
        bytes -= count
        if wasFull { changed?() }
    }
}
