// SPDX-License-Identifier: Apache-2.0
//
// From the bytes of one file to a page. Start here: decode, parse, choose the main part, read its
// blocks, then urgency, names, dates. Bad input gives a page with issues, never an error.

internal import TextAnalysis

/// Reads HTML files into pages.
public struct PageReader: Sendable {
    /// Larger files are cut at this many bytes (20 MB).
    public static let bytesMax = 20_000_000

    /// Names the profiles with all that they say: readers of the same one read the same.
    public let profilesIdentity: String

    private let profiles: [SourceProfile]
    private let analyzer = TextAnalyzer()

    /// Creates a reader that tries `profiles` in order; the last one is used when none matches.
    public init(profiles: [SourceProfile] = SourceProfile.builtIn) {
        self.profiles = profiles.isEmpty ? SourceProfile.builtIn : profiles
        profilesIdentity = self.profiles
            .map { "\($0.name) \(String($0.digest, radix: 16))" }.joined(separator: ", ")
    }

    /// Reads one file. `file` is its path below the corpus folder, with `/` separators.
    public func read(_ bytes: some Collection<UInt8>, file: String) -> PageReading {
        var issues = IssueList()
        let cut = Array(bytes.prefix(Self.bytesMax))
        if cut.count < bytes.count {
            issues.add(
                .pageTooLarge,
                "The page has \(bytes.count) bytes; only the first \(Self.bytesMax) were read.")
        }
        let text = TextDecoder.decode(cut, declared: CharsetDeclaration.find(in: cut))
        issues.add(text)
        if FileSniffer.isNotText(cut, text) {
            issues.add(.notText, "The file is not text; it holds no page.")
            return nothing(file, .notText, issues)
        }
        let tree = HTMLTreeBuilder.tree(of: text)
        issues.add(tree)
        return read(tree, file: file, issues)
    }

    private func read(_ tree: HTMLTree, file: String, _ issues: IssueList) -> PageReading {
        var issues = issues
        var metadata = PageMetadata(tree: tree, profile: profiles[profiles.count - 1])
        let profile = self.profile(for: tree, source: metadata.source ?? "")
        metadata.profile = profile
        let content = MainContent(tree: tree, profile: profile)
        let (roots, isNamed) = content.roots(profile)
        let hidden = content.hiddenCount(below: roots)
        if hidden > 0 {
            issues.add(
                .hiddenText,
                "Elements whose text is hidden from readers, left out: \(hidden).")
        }
        var blocks = BlockReader(tree: tree, profile: profile, dropped: content.dropped)
        blocks.headTitle = metadata.headTitle
        blocks.isGuessed = !isNamed
        var outline = blocks.read(roots)
        if !isNamed { outline.removeBeforeTitle() }
        outline.removeSections(headed: profile.dropHeadings)
        outline.removeImprint()
        let addressed = outline.removeModelAddresses()
        if addressed > 0 {
            issues.add(
                .addressesModel,
                "Texts that speak to a language model, left out: \(addressed).")
        }
        let kind = PageClassifier(tree: tree, content: content, outline: outline, roots: roots)
        if !isNamed, kind.kind == .article {
            issues.add(
                .guessedMain, "The markup does not name the main part; it was found by its text.")
        }
        let page = self.page(outline, metadata, file: file, profile)
        if page.title.isEmpty { issues.add(.noTitle, "The page has no title.") }
        if page.sections.isEmpty { issues.add(.emptyPage, "The page holds no text for readers.") }
        return PageReading(
            page: page, issues: issues.issues, kind: kind.kind, profile: profile.name,
            links: kind.links)
    }

    private func page(
        _ outline: PageOutline, _ metadata: PageMetadata, file: String, _ profile: SourceProfile
    ) -> Page {
        let title = metadata.title(heading: outline.title?.string)
        let sections = outline.parts.map(\.section)
        let dates = metadata.reviewDates()
        return Page(
            id: PageIdentity.of(file: file), file: file, title: title,
            names: NameFinder(phrases: profile.nameTable, headings: profile.nameHeadings).names(
                title: title, head: metadata.headNames(), sections: sections),
            source: metadata.source, reviewed: dates.reviewed, reviewDue: dates.due,
            licence: metadata.licence, sections: sections,
            urgency: UrgencyFinder(profile: profile, analyzer: analyzer).spans(of: outline))
    }

    /// The first profile whose address or markup the page shows.
    private func profile(for tree: HTMLTree, source: String) -> SourceProfile {
        for profile in profiles where profile.addresses.contains(where: { source.contains($0) }) {
            return profile
        }
        for profile in profiles where !profile.matches.isEmpty {
            if tree.elements(below: 0).contains(where: { profile.matches.matches($0, in: tree) }) {
                return profile
            }
        }
        return profiles[profiles.count - 1]
    }

    private func nothing(_ file: String, _ kind: PageKind, _ issues: IssueList) -> PageReading {
        PageReading(
            page: Page(id: PageIdentity.of(file: file), file: file, title: ""),
            issues: issues.issues,
            kind: kind, profile: profiles[profiles.count - 1].name)
    }
}
