public import TollgateCore

/// Finds what is known of one request: at the running server, else among the refusals on the disk.
public struct RequestFinder: Sendable {
    private let folder: DataFolder
    private let dialects: [any Dialect]
    private let time: TimeSource

    /// Makes a finder.
    ///
    /// - Parameters:
    ///   - folder: The data folder.
    ///   - dialects: The dialects as they are configured now.
    ///   - time: The clocks.
    public init(_ folder: DataFolder, _ dialects: [any Dialect], time: TimeSource = .system) {
        self.folder = folder
        self.dialects = dialects
        self.time = time
    }

    /// Explains a request.
    ///
    /// - Parameter requestID: The id that its answer carried.
    /// - Returns: The explanation, or `nil` where nobody knows the request any more.
    /// - Throws: A fault of the connection to a server that runs.
    public func explain(_ requestID: String) async throws -> Explanation? {
        if let addresses = try folder.addresses() {
            // A server asks the disk as well.
            let told = try await ManagementClient(addresses.management).explain(requestID)
            return told.map { Explanation(explained: $0) }
        }
        let files = ArchiveFiles(folder: folder.refusalsPath)
        return files.line(requestID, at: time.now()).map { Explanation($0, dialects) }
    }
}
