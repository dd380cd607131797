/// Tells passwords that are long only because they say the same again.
enum Repetition {
    /// Fewer different characters than this are a repetition, in whatever order they come.
    static let differentMin = 5

    /// Tells whether a password is shorter than ``PasswordRules/codePointsMin`` once its repeated
    /// piece is counted once, or has too few different characters.
    ///
    /// A repeated piece stands at the start or at the end, at least twice, and makes up at least
    /// half of the password: `passwordpassword`, `abc12abc12abc12!`, `7xyzzyxyzzyxyzzy`.
    static func isFound(in password: [Unicode.Scalar]) -> Bool {
        Set(password).count < differentMin || startsRepeated(password)
            || startsRepeated(password.reversed())
    }

    private static func startsRepeated(_ password: [Unicode.Scalar]) -> Bool {
        let borders = borders(of: password)
        return borders.indices.contains { last in
            let length = last + 1
            let period = length - borders[last]
            let rest = password.count - length
            return 2 * length >= password.count && 2 * period <= length
                && period + rest < PasswordRules.codePointsMin
        }
    }

    /// Tells of each start of a password how long its longest true start is that is also its end.
    ///
    /// It is the failure function of Knuth, Morris and Pratt, in linear time; what is left is the
    /// period.
    private static func borders(of password: [Unicode.Scalar]) -> [Int] {
        var borders = [Int](repeating: 0, count: password.count)
        for index in password.indices.dropFirst() {
            var border = borders[index - 1]
            while border > 0, password[index] != password[border] { border = borders[border - 1] }
            borders[index] = password[index] == password[border] ? border + 1 : 0
        }
        return borders
    }
}
