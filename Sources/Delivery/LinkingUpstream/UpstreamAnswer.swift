import Linking
import TollgateCore

/// The reading of what the linking upstream answers; see `Docs/LinkingUpstream.md`.
///
/// Types are exact, and unknown members are ignored. What is not as the page has it is a fault,
/// whose word names the member and repeats nothing of it.
enum UpstreamAnswer {
    /// Reads what comes next for an end user.
    ///
    /// - Parameter json: The body of the answer to `POST /sign-in` or `POST /code`.
    /// - Returns: The step, which keeps to the maxima of `ProviderStep`.
    /// - Throws: ``UpstreamFault/shape(_:)``.
    static func step(_ json: JSONValue) throws(UpstreamFault) -> ProviderStep {
        let object = try object(json, "the answer")
        let step: ProviderStep
        switch object["result"]?.string {
        case "accounts":
            step = .accounts(try accounts(object), memory: object["memory"] ?? .null)
        case "code":
            let prompt = try text(object, "prompt", ProviderStep.textBytesMax)
            step = .code(prompt: prompt, memory: object["memory"] ?? .null)
        case "refused": step = .refused(try reason(object))
        default: throw .shape("result")
        }
        guard step.isSound else { throw .shape("accounts or memory over a maximum") }
        return step
    }

    /// Reads one page of the directory.
    ///
    /// - Parameters:
    ///   - json: The body of the answer to `GET /billers`.
    ///   - limit: The most billers that were asked for.
    /// - Returns: The page.
    /// - Throws: ``UpstreamFault/shape(_:)``.
    static func page(
        _ json: JSONValue,
        limit: Int
    ) throws(UpstreamFault) -> LinkDirectoryPage {
        let object = try object(json, "the answer")
        guard let billers = object["billers"]?.array, billers.count <= limit else {
            throw .shape("billers")
        }
        var entries: [LinkDirectoryEntry] = []
        for biller in billers { entries.append(try entry(biller)) }
        guard
            let next = try optionalText(
                object,
                "next_cursor",
                LinkDirectoryPage.cursorBytesMax
            )
        else { return LinkDirectoryPage(entries, next: nil) }
        guard LinkDirectoryPage.isCursor(next) else { throw .shape("next_cursor") }
        return LinkDirectoryPage(entries, next: next)
    }

    /// Reads a biller of the directory.
    ///
    /// - Parameter json: The body of the answer to `GET /billers/{id}`, or one biller of a page.
    /// - Returns: The biller.
    /// - Throws: ``UpstreamFault/shape(_:)``.
    static func entry(_ json: JSONValue) throws(UpstreamFault) -> LinkDirectoryEntry {
        let object = try object(json, "biller")
        let id = try text(object, "id", LinkDirectoryEntry.idBytesMax)
        guard LinkDirectoryEntry.isID(id) else { throw .shape("id") }
        let category = try text(object, "category", LinkDirectoryEntry.categoryBytesMax)
        guard category.utf8.allSatisfy(isCategory) else { throw .shape("category") }
        let logo = try optionalText(object, "logo_url", LinkDirectoryEntry.logoBytesMax)
        guard logo?.hasPrefix("https://") != false else { throw .shape("logo_url") }
        return LinkDirectoryEntry(
            LinkBiller(
                id: id,
                name: try text(object, "name", LinkDirectoryEntry.nameBytesMax),
                fields: try fields(object)
            ),
            category: category,
            logo: logo,
            isInMaintenance: try isInMaintenance(object)
        )
    }

    // MARK: Billers

    private static func isInMaintenance(_ object: JSONObject) throws(UpstreamFault) -> Bool {
        switch object["status"] {
        case nil, .string("active"): false
        case .string("maintenance"): true
        default: throw .shape("status")
        }
    }

    private static func fields(_ object: JSONObject) throws(UpstreamFault) -> [LinkBiller.Field] {
        guard let rows = object["fields"]?.array,
            (1...LinkDirectoryEntry.fieldsMax).contains(rows.count)
        else { throw .shape("fields") }
        var fields: [LinkBiller.Field] = []
        for row in rows {
            let field = try Self.object(row, "fields")
            let name = try text(field, "name", LinkDirectoryEntry.fieldNameBytesMax)
            guard name.utf8.allSatisfy(isFieldName) else { throw .shape("fields") }
            let label = try text(field, "label", LinkDirectoryEntry.nameBytesMax)
            let isSecret = field["is_secret"] ?? .bool(false)
            guard let isSecret = isSecret.bool else { throw .shape("is_secret") }
            fields.append(LinkBiller.Field(name: name, label: label, isSecret: isSecret))
        }
        guard Set(fields.map(\.name)).count == fields.count else { throw .shape("fields") }
        return fields
    }

    /// Lower-case letters, digits and `_`.
    private static func isCategory(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// What a caller can name a field by: letters, digits, `_` and `-`.
    private static func isFieldName(_ byte: UInt8) -> Bool {
        isCategory(byte) || (0x41...0x5A).contains(byte) || byte == UInt8(ascii: "-")
    }

    // MARK: Steps

    private static func accounts(_ object: JSONObject) throws(UpstreamFault) -> [ProviderAccount] {
        guard let rows = object["accounts"]?.array, rows.count <= ProviderStep.accountsMax else {
            throw .shape("accounts")
        }
        var accounts: [ProviderAccount] = []
        for row in rows {
            let account = try Self.object(row, "accounts")
            func text(_ name: String) throws(UpstreamFault) -> String {
                try Self.text(account, name, ProviderStep.textBytesMax)
            }
            accounts.append(
                ProviderAccount(
                    FoundAccount(
                        id: try text("id"),
                        name: try text("name"),
                        maskedNumber: try text("masked_number")
                    ),
                    reference: try text("reference")
                )
            )
        }
        return accounts
    }

    private static func reason(_ object: JSONObject) throws(UpstreamFault) -> LinkSignInFault {
        let word = object["reason"]?.string
        guard let fault = LinkSignInFault.allCases.first(where: { $0.upstreamWord == word }) else {
            throw .shape("reason")
        }
        return fault
    }

    // MARK: Values

    private static func object(
        _ json: JSONValue,
        _ name: String
    ) throws(UpstreamFault) -> JSONObject {
        guard let object = json.object else { throw .shape(name) }
        return object
    }

    /// A text of at least one byte.
    private static func text(
        _ object: JSONObject,
        _ name: String,
        _ bytesMax: Int
    ) throws(UpstreamFault) -> String {
        guard let text = object[name]?.string, (1...bytesMax).contains(text.utf8.count) else {
            throw .shape(name)
        }
        return text
    }

    /// A text of at least one byte, or `nil` where it is absent or `null`.
    private static func optionalText(
        _ object: JSONObject,
        _ name: String,
        _ bytesMax: Int
    ) throws(UpstreamFault) -> String? {
        guard let value = object[name], !value.isNull else { return nil }
        return try text(object, name, bytesMax)
    }
}

extension LinkSignInFault {
    /// The upstream's word for the fault, such as `invalid_credentials`.
    var upstreamWord: String { rawValue.lowercased() }
}
