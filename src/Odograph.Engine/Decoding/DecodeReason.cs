using Odograph.Model.Streams;

namespace Odograph.Engine.Decoding;

/// <summary>
/// Why a record could not be decoded, in order of precedence: of several that hold the first is reported.
/// </summary>
internal enum DecodeReason : byte
{
    /// <summary>The record decoded; its cells are written.</summary>
    None,
    TooLarge,
    BadUtf8,
    TooDeep,
    NotJson,
    NotObject,
    MissingField,
    WrongType,
    BadTime,
    BadLocation,
}

internal static class DecodeReasons
{
    /// <summary>The name that <c>quarantine.reasons</c> holds.</summary>
    public static string Name(this DecodeReason reason) => reason switch
    {
        DecodeReason.TooLarge => QuarantineReasons.TooLarge,
        DecodeReason.BadUtf8 => QuarantineReasons.BadUtf8,
        DecodeReason.TooDeep => QuarantineReasons.TooDeep,
        DecodeReason.NotJson => QuarantineReasons.NotJson,
        DecodeReason.NotObject => QuarantineReasons.NotObject,
        DecodeReason.MissingField => QuarantineReasons.MissingField,
        DecodeReason.WrongType => QuarantineReasons.WrongType,
        DecodeReason.BadTime => QuarantineReasons.BadTime,
        DecodeReason.BadLocation => QuarantineReasons.BadLocation,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "no reason: the record decoded"),
    };
}
