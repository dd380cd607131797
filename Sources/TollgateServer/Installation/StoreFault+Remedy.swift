import TollgateCore

extension StoreFault {
    /// What keeps the store from being opened and what mends it, for the operator at the machine.
    var remedy: String {
        switch code {
        case .corrupt:
            "it is damaged, or no store of tollgate. Put a backup in its place with: tollgate restore --replace (\(debugDescription))"
        case .full: "no space is left on its disk; make room and try again (\(debugDescription))"
        case .readOnly:
            "it or its folder cannot be written to; mend their owner, mode or mount (\(debugDescription))"
        case .busy:
            "another process holds it; wait for that process or end it (\(debugDescription))"
        case .tooNew:
            "a newer version of tollgate wrote it; start that version, or restore a backup made before it (\(debugDescription))"
        case .moved:
            "it was removed or replaced while it was open; put it back and start again (\(debugDescription))"
        case .unavailable, .inputOutput, .duplicate, .other:
            "it cannot be used (\(debugDescription))"
        }
    }
}
