using System.Text.RegularExpressions;
using Odograph.Tidy.Sources;

namespace Odograph.Tidy.Rules;

/// <summary>
/// Words that have no place in the tree: unfinished work, sleeping tests, paths of one machine, hosts of registries,
/// talk about how the text was made. The patterns are written in pieces, so that this file does not find itself.
/// </summary>
internal static class Words
{
    static readonly (string Rule, Regex Pattern, string Message, Func<SourceFile, bool> Where)[] Table =
    [
        ("unfinished", Make(
            @"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|NotImplemented" + @"Exception)\b"), "is unfinished", _ => true),
        ("sleep", Make(
            @"\b(Task\.De" + @"lay|Thread\.Sl" + @"eep)\b"), "waits for time, not for the event", file => file.IsTest),
        ("skipped-test", Make(@"\bSk" + @"ip *= *"""), "is switched off", file => file.IsTest),
        ("empty-assert", Make(@"Assert\.(True\(tr" + @"ue|False\(fal" + @"se)"), "cannot fail", file => file.IsTest),
        ("warning-off", Make(@"#pragma warning dis" + "able"), "switches a warning off", _ => true),
        ("region", Make(@"^\s*#reg" + "ion"), "hides code", _ => true),
        (
            "machine-path",
            Make(@"(/wo" + @"rk/|/tm" + @"p/w\b|/tmp/bash_" + @"jobs|(?<![\w.$}~])/ro" + @"ot/|/home/\w|C:\\Users)"),
            "is a path of one machine",
            _ => true),
        ("registry-host", Make(
            @"(registry\.npmjs" + @"\.org|api\.nuget" + @"\.org|pypi\.org/simple)"), "is a registry's host", _ => true),
        ("how-it-was-made",
            Make(@"(\bCE" + @"O\b|\bsub-?ag" + @"ent|\bthis sess" + @"ion\b|\bclosing no" + @"te\b|\bAI-gener"
                + @"ated\b|\bLL" + @"M\b|\bClau" + @"de\b|\.libr" + "ary/)"),
            "speaks of how the text was made", _ => true),
        ("emoji", Make(@"[\u2600-\u27BF]|[\uD83C-\uD83E][\uDC00-\uDFFF]"), "is an emoji", file => !file.IsTest),
    ];

    public static IEnumerable<Finding> Forbidden(SourceFile file)
        => from entry in Table
           where entry.Where(file)
           from line in Enumerable.Range(0, file.Lines.Count)
           let match = entry.Pattern.Match(file.Lines[line])
           where match.Success
           select file.Find(entry.Rule, line + 1, $"\"{match.Value}\" {entry.Message}");

    static Regex Make(string pattern) => new(pattern, RegexOptions.CultureInvariant);
}
