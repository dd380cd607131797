import TollgatePasswords
import TollgateServer

/// What a command is asked to do, as the audit row names it where a rule forbids it.
///
/// It is for commands whose rules stand outside the authority, which records its own denials.
struct AdministrativeAct {
    /// The word of the row that the change would have had, such as `keys.drop`.
    let action: String
    /// What it is done to.
    let subject: String

    /// Makes an act.
    init(_ action: String, _ subject: String) {
        self.action = action
        self.subject = subject
    }

    /// Tells whether an error is a denial: a rule forbids what was asked, and it was asked properly.
    static func isDenied(by error: any Error) -> Bool {
        switch error {
        case SandboxDataError.noSuchAction, SandboxDataError.noSuchFlag: false
        case is any RuleRefusal, is PasswordObjection: true
        default: false
        }
    }
}
