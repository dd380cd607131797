/// A refusal by a rule, which the command ends with its own exit code.
public protocol RuleRefusal: Error {}
