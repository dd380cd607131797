extension SettingsLayer {
    /// Reads the settings that are given as `TOLLGATE_…` variables; all other variables are ignored.
    ///
    /// `TOLLGATE_BINARY` and `TOLLGATE_TEST_…` belong to the project's own tests.
    init(variables: [String: String], table: ConfigurationTable) {
        self.init()
        for (name, text) in variables.sorted(by: { $0.key < $1.key })
        where name.hasPrefix("TOLLGATE_") && name != "TOLLGATE_BINARY"
            && !name.hasPrefix("TOLLGATE_TEST_")
        {
            let origin = SettingOrigin.variable(name)
            if let key = table.key(variable: name) {
                settings.append(Setting(key: key, text: text, origin: origin))
            } else {
                let nearest = table.nearestVariable(to: name)
                problems.append(
                    ConfigurationProblem(
                        origin: origin,
                        message: "unknown variable; the nearest known name is \(nearest)"
                    )
                )
            }
        }
    }

    /// Reads the settings that the command was given as flags, by the paths of their keys.
    init(flags: [String: String], table: ConfigurationTable) {
        self.init()
        for (path, text) in flags.sorted(by: { $0.key < $1.key }) {
            if let key = table.key(at: path) {
                let origin = SettingOrigin.flag(key.flag ?? path)
                settings.append(Setting(key: key, text: text, origin: origin))
            } else {
                let nearest = table.nearestPath(to: path)
                problems.append(
                    ConfigurationProblem(
                        origin: .flag(path),
                        message: "unknown key; the nearest known key is \"\(nearest)\""
                    )
                )
            }
        }
    }
}
