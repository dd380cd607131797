import TollgateCore

/// The reading of a login: JSON with `username` and `password`, whatever the content type says
/// (contract, section B1: one client sends none, and browsers then say `text/plain`).
enum LoginRequest {
    /// How many bytes of a body are read: the longest name and password with every letter escaped,
    /// and room for other members.
    static let bodyBytesMax = 16_384

    /// How many bytes a password may have.
    static let passwordBytesMax = 1_024

    /// Reads the user's credential.
    ///
    /// - Parameters:
    ///   - body: The body's bytes.
    ///   - route: The claim that matched, with the path's organisation where it names one.
    /// - Returns: The credential. Its handle is that of ``TollgateCore/UserName``; where the path
    ///   names no organisation, it is the user name alone in small letters.
    /// - Throws: ``TollgateCore/RefusalCode/unreadable`` with a sentence that says what is wrong.
    static func read(_ body: [UInt8], _ route: Route) throws(Refusal) -> PresentedCredential {
        guard let members = (try? JSONValue(reading: body))?.object else {
            throw unreadable("The body must be a JSON object with username and password")
        }
        let name = try text("username", in: members)
        let password = try text("password", in: members)
        guard UserName.isValid(name) else {
            throw unreadable(
                "username must be 1 to \(UserName.bytesMax) bytes without control characters"
                    + " and without spaces at its ends"
            )
        }
        guard password.utf8.count <= passwordBytesMax else {
            throw unreadable("password must be at most \(passwordBytesMax) bytes")
        }
        return PresentedCredential(
            kind: CredentialKind.billingPlatformUser.name,
            handle: try handle(name, route),
            secret: Secret(password),
            carrier: .body
        )
    }

    /// The longest name of an organisation, in bytes; a longer one is nobody's, and is not looked for.
    static let organisationBytesMax = 63

    private static func handle(_ name: String, _ route: Route) throws(Refusal) -> String {
        guard route.parameters.contains(where: { $0.name == PathTemplate.organisation }) else {
            // With a slash in it, it would name a person of an organisation after all.
            guard !name.utf8.contains(UInt8(ascii: "/")) else {
                throw unreadable("The path must name the organisation")
            }
            return name.lowercased()
        }
        // A slash would let an organisation and a user be read as another pair.
        guard let organisation = route.parameter(PathTemplate.organisation),
            organisation.utf8.count <= organisationBytesMax,
            !organisation.utf8.contains(UInt8(ascii: "/"))
        else { throw unreadable("The path names no organisation that can be") }
        return UserName.handle(name, of: organisation)
    }

    private static func text(
        _ name: String,
        in members: JSONObject
    ) throws(Refusal) -> String {
        guard let value = members[name], !value.isNull else {
            throw unreadable("\(name) is missing")
        }
        guard let text = value.string else {
            throw unreadable("\(name) must be a string, not of the kind \(value.kindName)")
        }
        return text
    }

    private static func unreadable(_ explanation: String) -> Refusal {
        Refusal(.unreadable, explanation: explanation)
    }
}
