/// The settings of one source: the file, the variables or the flags.
struct SettingsLayer: Sendable {
    /// The settings, in the order in which they were found.
    var settings: [Setting] = []

    /// The sections that were named, with or without keys below them.
    var namedSections: [String: SettingOrigin] = [:]

    /// What could not become a setting.
    var problems: [ConfigurationProblem] = []
}
