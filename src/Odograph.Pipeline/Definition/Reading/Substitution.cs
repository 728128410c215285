using System.Text.RegularExpressions;

namespace Odograph.Pipeline.Definition.Reading;

/// <summary>
/// <c>${NAME}</c> and <c>${NAME:-default}</c> in a value; the default stands in for a variable that is unset or empty.
/// </summary>
internal static partial class Substitution
{
    /// <returns>Null when a variable without default is not set.</returns>
    public static string? Fill(string text, Func<string, string?> environment, Action<string> report)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
            return text;
        var isComplete = true;
        var filled = Reference().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            var fallback = match.Groups["fallback"];
            var value = environment(name);
            if (fallback.Success && string.IsNullOrEmpty(value))
                return fallback.Value;
            if (value is not null)
                return value;
            report($"the environment variable '{name}' is not set; set it, or write ${{{name}:-default}}");
            isComplete = false;
            return "";
        });
        return isComplete ? filled : null;
    }

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<fallback>[^}]*))?\}")]
    private static partial Regex Reference();
}
