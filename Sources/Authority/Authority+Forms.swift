public import TollgateCore
import TollgateCrypto

extension Authority {
    /// Whether a presented secret shows by its looks that nobody has it: it was cut, mistyped or made up.
    ///
    /// A secret that bears the house mark has a checksum, whatever its kind; one without a handle whose
    /// kind has the letters form has one, too. Nothing is looked up.
    public func isBroken(_ presented: PresentedCredential) -> Bool {
        if HouseForm.inspect(presented.secret) == .broken { return true }
        guard presented.handle == nil, case .letters? = kinds[presented.kind]?.secret else {
            return false
        }
        return !LettersForm.isSound(presented.secret)
    }
    /// Whether the secrets of a kind are held by end users, and not by the owner's own software.
    public func isHeldByEndUsers(_ kind: CredentialKindName) -> Bool {
        kinds[kind]?.isHeldByEndUsers ?? false
    }
}
