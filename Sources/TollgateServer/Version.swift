/// The version of this build.
public enum Version {
    /// The version in the notation of semver.org.
    public static let current = "0.1.0"
}
