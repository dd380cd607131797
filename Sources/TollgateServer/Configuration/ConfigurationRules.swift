import TollgateCore

/// The rules that bind several keys together, each checked once all layers are applied.
struct ConfigurationRules {
    /// The configuration as the layers made it.
    let configuration: Configuration

    /// Where each key was given that is not at its default.
    let origins: [String: SettingOrigin]

    /// The sections that the file names.
    let namedSections: [String: SettingOrigin]

    /// Every rule that is broken.
    var problems: [ConfigurationProblem] {
        unnamedBackends
            + [
                productionSandbox, half(of: ["tls.certificate", "tls.key"]), insecureProduction,
                half(of: ["linking.upstream.url", "linking.upstream.secretFile"]),
            ]
            .compactMap { $0 }
    }

    /// An environment that the file names says itself what answers there: it is never guessed.
    private var unnamedBackends: [ConfigurationProblem] {
        Environment.allCases.compactMap { environment in
            let section = "environments.\(environment.rawValue)"
            guard let origin = namedSections[section], origins["\(section).backend"] == nil else {
                return nil
            }
            return ConfigurationProblem(
                origin: origin,
                message: "\(section): expected a backend, one of \(Self.backends), found none named"
            )
        }
    }

    private var productionSandbox: ConfigurationProblem? {
        guard configuration.environments.production.backend == .sandbox else { return nil }
        return problem(
            at: "environments.production.backend",
            "a production environment may not be answered by the sandbox"
        )
    }

    /// Of some keys that are of no use alone, one is given without the other.
    private func half(of pair: [String]) -> ConfigurationProblem? {
        let given = pair.filter { origins[$0] != nil }
        guard given.count == 1, let present = given.first,
            let absent = pair.first(where: { $0 != present })
        else { return nil }
        return problem(at: present, "needs \(absent) beside it; give both or none")
    }

    private var insecureProduction: ConfigurationProblem? {
        guard configuration.insecureAcceptPlainHTTPForBenchmarks,
            let address = configuration.environments.production.listen
        else { return nil }
        return problem(
            at: "insecureAcceptPlainHTTPForBenchmarks",
            "refused while environments.production.listen is \(address); set that to off first"
        )
    }

    private func problem(at path: String, _ message: String) -> ConfigurationProblem {
        ConfigurationProblem(origin: origins[path] ?? .builtIn, message: "\(path): \(message)")
    }

    private static var backends: String {
        Configuration.Backend.allCases.map(\.rawValue).joined(separator: ", ")
    }
}
