import ServiceLifecycle

/// A service that is described by the name of its type alone.
///
/// The group of services writes each one's description to the log. Without one that would be all that the
/// service holds, down to the keys of a collector.
struct NamedService: Service, CustomStringConvertible {
    private let service: any Service

    /// Names a service.
    init(_ service: any Service) { self.service = service }

    var description: String { "\(type(of: service))" }

    func run() async throws { try await service.run() }
}
