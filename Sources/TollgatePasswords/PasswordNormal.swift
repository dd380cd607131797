import CSodium
import Foundation
import TollgateCore

/// The one byte string that all ways of typing a password stand for.
///
/// Text is brought to NFKC, as SP 800-63B-4 recommends for passwords (section 3.1.1.2): keyboards
/// and systems disagree on whether `é` is one code point or two, and on the width of letters, and a
/// person cannot see the difference. NFKC and not NFC, because input methods also differ in
/// compatibility forms (`Ａ` and `A`, the no-break space); what is lost are differences that nobody
/// types on purpose. Bytes that are no UTF-8 stay as they are, and so does ASCII, which is its own
/// normal form.
enum PasswordNormal {
    /// The normal form of a text.
    static func text(_ text: String) -> String { text.precomposedStringWithCompatibilityMapping }

    /// Calls a closure with a password's normal bytes, and wipes the copy that was made of them.
    ///
    /// The copies inside Foundation's text are out of reach; ASCII passwords are never copied.
    static func withBytes<Result>(of password: Secret, _ body: ([UInt8]) -> Result) -> Result {
        password.withBytes { bytes in
            guard !bytes.allSatisfy({ $0 < 128 }),
                let typed = String(validating: bytes, as: UTF8.self)
            else { return body(bytes) }
            var normal = Array(text(typed).utf8)
            defer { wipe(&normal) }
            return body(normal)
        }
    }

    /// Overwrites bytes with zeros, in a way that the compiler does not leave out.
    static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) }
    }
}
