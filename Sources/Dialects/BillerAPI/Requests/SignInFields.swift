import TollgateCore

/// The reading of what an end user types to sign in with a biller.
///
/// The documented form is `account_number` at the top of the body (contract, section 6, sandbox
/// link calls). A biller that wants more has its fields beside it, by their names in the directory,
/// or in an object `credentials` (inferred). Members of the top that are no texts are ignored, as
/// unknown ones are.
enum SignInFields {
    /// How many fields there may be.
    static let countMax = 16
    /// How many bytes a field's name may have.
    static let nameBytesMax = 64
    /// How many bytes may be typed into a field.
    static let valueBytesMax = 1_024

    private static let accountNumber = "account_number"
    private static let credentials = "credentials"

    /// The members of a body that mean something else.
    private static let reserved: Set<String> = [
        "account_ids", "account_link_id", "biller_id", "client_id", "client_user_id", "consents",
        credentials, "link_token", "link_token_id", "mfa_code", "redirect_uri",
    ]

    /// Reads the fields, of which there is at least one.
    ///
    /// - Parameter members: The body's members.
    /// - Returns: The fields, those of the top first.
    /// - Throws: ``TollgateCore/RefusalCode/unreadable`` with a sentence that names the field.
    static func read(_ members: BodyMembers) throws(Refusal) -> [LinkField] {
        var fields: [LinkField] = []
        for member in members.object.members where isField(member) {
            let text = try BodyMembers.text(member.value, member.name, valueBytesMax)
            fields.append(LinkField(name: member.name, value: Secret(text)))
        }
        if let value = members.object[credentials], !value.isNull {
            guard let object = value.object else {
                throw BodyMembers.unreadable(
                    "\(credentials) must be an object, not of the kind \(value.kindName)"
                )
            }
            fields += try read(object)
        }
        guard !fields.isEmpty else { throw BodyMembers.missing(accountNumber) }
        guard fields.count <= countMax, Set(fields.map(\.name)).count == fields.count else {
            throw BodyMembers.unreadable("There may be \(countMax) fields to sign in, each once")
        }
        return fields
    }

    /// Whether a member of the top is a field: the documented one always, any other one if it is a
    /// text.
    private static func isField(_ member: JSONObject.Member) -> Bool {
        if member.name == accountNumber { return !member.value.isNull }
        return member.value.string?.isEmpty == false && isName(member.name)
            && !reserved.contains(member.name)
    }

    private static func read(_ object: JSONObject) throws(Refusal) -> [LinkField] {
        guard object.members.count <= countMax else {
            throw BodyMembers.unreadable("\(credentials) must have up to \(countMax) fields")
        }
        var fields: [LinkField] = []
        for member in object.members where !member.value.isNull {
            guard isName(member.name) else {
                throw BodyMembers.unreadable(
                    "\(credentials) has a field whose name is not 1 to \(nameBytesMax) letters,"
                        + " digits, - and _"
                )
            }
            let value = try BodyMembers.text(member.value, member.name, valueBytesMax)
            fields.append(LinkField(name: member.name, value: Secret(value)))
        }
        return fields
    }

    private static func isName(_ name: String) -> Bool {
        (1...nameBytesMax).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
