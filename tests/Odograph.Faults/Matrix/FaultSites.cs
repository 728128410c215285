using System.Reflection;
using Odograph.Model.Faults;

namespace Odograph.Faults.Matrix;

/// <summary>The fail points that the program's projects publish.</summary>
internal static class FaultSites
{
    const string Suffix = "FailPoints";

    /// <summary>Every type of the program that keeps fail points, by its assembly.</summary>
    public static IReadOnlyList<Type> Types { get; } =
        [.. Directory.GetFiles(AppContext.BaseDirectory, "Odograph.*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => name is not ("Odograph.Faults" or "Odograph.Testing"))
            .SelectMany(name => Assembly.Load(name!).GetTypes())
            .Where(type => type.Name.EndsWith(Suffix, StringComparison.Ordinal))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)];

    public static IReadOnlyList<FailSite> All { get; } = [.. Types.SelectMany(Published)];

    public static IEnumerable<FailSite> Published(Type type)
        => type.GetProperty("All", BindingFlags.Public | BindingFlags.Static)?.GetValue(null)
            as IReadOnlyList<FailSite> ?? [];

    /// <summary>The names that a type keeps as constants.</summary>
    public static IEnumerable<string> Names(Type type)
        => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Where(field => field is { IsLiteral: true } && field.FieldType == typeof(string))
            .Select(field => (string)field.GetRawConstantValue()!);
}
