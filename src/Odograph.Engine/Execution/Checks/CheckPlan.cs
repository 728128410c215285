using Odograph.Engine.Decoding;
using Odograph.Model.Errors;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Rollups;

namespace Odograph.Engine.Execution.Checks;

/// <summary>
/// All checks of a stream, each a bit of a row's mark: the fixed ones first, then those of the definition in its order.
/// Plain forms run on decoded cells, the others are SQL. Immutable.
/// </summary>
sealed class CheckPlan
{
    public const ulong EventIdBit = 1;
    public const ulong DeviceIdBit = 2;
    public const ulong FutureBit = 4;
    public const ulong RetentionBit = 8;

    const int FixedBits = 4;

    /// <summary>Checks of one stream; a row's failures are one 64-bit mark. More are refused.</summary>
    public const int MaxChecks = 64 - FixedBits;

    static readonly string[] Fixed =
    [
        QuarantineReasons.EventId,
        QuarantineReasons.DeviceId,
        QuarantineReasons.Future,
        QuarantineReasons.OlderThanRetention,
    ];

    readonly IReadOnlyList<CheckDefinition> _checks;

    /// <param name="allInSql">Leaves no check to the decoded cells: what the plain forms mean can be compared with
    /// SQL.</param>
    /// <param name="rollups">Models whose expressions may throw: each is a check that nothing but that fails.</param>
    public CheckPlan(
        StreamDefinition stream, IReadOnlyList<Rollup> rollups, DecodePlan plan, bool allInSql = false)
    {
        _checks =
        [
            .. stream.Checks,
            .. rollups.Select(rollup => new CheckDefinition(rollup.Name, RollupSql.Probe(rollup))),
        ];
        if (_checks.Count > MaxChecks)
        {
            throw new OdographException(
                ErrorKind.User,
                $"stream \"{stream.Name}\": {_checks.Count} checks and models with expressions, at most {MaxChecks}");
        }

        var (builtIn, sql) = (new List<(ulong, BuiltInCheck)>(), new List<(ulong, string)>());
        for (int i = 0; i < _checks.Count; i++)
        {
            ulong bit = 1UL << (FixedBits + i);
            if (!allInSql && BuiltInCheckParser.Parse(_checks[i].Expression, plan) is { } check)
            {
                builtIn.Add((bit, check));
            }
            else
            {
                sql.Add((bit, _checks[i].Expression));
            }
        }

        (BuiltIn, Sql) = (builtIn, sql);
    }

    public IReadOnlyList<(ulong Bit, BuiltInCheck Check)> BuiltIn { get; }

    public IReadOnlyList<(ulong Bit, string Expression)> Sql { get; }

    /// <summary>The names of a row's reasons: what failed, and what threw.</summary>
    public IEnumerable<string> Reasons(ulong failed, ulong thrown)
    {
        for (int i = 0; i < Fixed.Length; i++)
        {
            if ((failed >> i & 1) != 0)
            {
                yield return Fixed[i];
            }
        }

        for (int i = 0; i < _checks.Count; i++)
        {
            if ((failed >> (FixedBits + i) & 1) != 0)
            {
                yield return _checks[i].Name;
            }
            else if ((thrown >> (FixedBits + i) & 1) != 0)
            {
                yield return _checks[i].Name + QuarantineReasons.ErrorSuffix;
            }
        }
    }
}
