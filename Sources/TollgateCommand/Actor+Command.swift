import Authority
import Foundation

extension Actor {
    /// Whoever runs this command, by the login name that the system knows.
    static var command: Actor { Actor(rawValue: "command:\(NSUserName())") }
}
