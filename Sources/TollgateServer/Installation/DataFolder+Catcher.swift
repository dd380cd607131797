extension DataFolder {
    /// Where caught callbacks are kept unless another folder is named.
    public var catcherPath: String { path.hasSuffix("/") ? "\(path)catcher" : "\(path)/catcher" }
}
