// SPDX-License-Identifier: Apache-2.0
//
// The profiles that ship with the program, and the ones that a site lays in a folder.

public import Foundation

extension SourceProfile {
    /// The built-in profiles: NHS, MedlinePlus, and last the generic one, which fits any page.
    public static let builtIn: [SourceProfile] = {
        do {
            let generic = try SourceProfile(
                json: PackageResources.generic_json, file: "generic.json")
            let nhs = try SourceProfile(
                json: PackageResources.nhs_json, file: "nhs.json", base: generic)
            let medlinePlus = try SourceProfile(
                json: PackageResources.medlineplus_json, file: "medlineplus.json", base: generic)
            return [nhs, medlinePlus, generic]
        } catch {
            fatalError("\(error)")  // why: our own data, which the tests read
        }
    }()

    /// The site's profiles (`*.json` in `folder`, in order of their names) before the built-in ones.
    /// A site's profile replaces a built-in one of the same name; `generic` stays last.
    ///
    /// - Throws: ``DocumentsError`` when the folder or a profile cannot be read.
    public static func builtIn(andFolder folder: URL) throws(DocumentsError) -> [SourceProfile] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        } catch {
            throw .unreadable(path: folder.path, reason: "the folder of profiles cannot be listed")
        }
        let generic = builtIn.last
        var own: [SourceProfile] = []
        for name in names where name.hasSuffix(".json") {
            guard let data = FileManager.default.contents(atPath: folder.path + "/" + name) else {
                throw .unreadable(path: folder.path + "/" + name, reason: "it cannot be read")
            }
            own.append(try SourceProfile(json: [UInt8](data), file: name, base: generic))
        }
        let replaced = Set(own.map(\.name))
        let kept = builtIn.filter { !replaced.contains($0.name) }
        let last = own.filter { $0.name == "generic" }
        return own.filter { $0.name != "generic" } + kept + last
    }
}
