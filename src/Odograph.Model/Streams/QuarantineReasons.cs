namespace Odograph.Model.Streams;

/// <summary>
/// The fixed names in <c>quarantine.reasons</c>. Checks of streams/*.yaml add theirs, and <c>name_error</c> where one
/// throws.
/// </summary>
public static class QuarantineReasons
{
    // Decoding: the first that holds is the only one.
    public const string TooLarge = "too_large";
    public const string BadUtf8 = "bad_utf8";
    public const string TooDeep = "too_deep";
    public const string NotJson = "not_json";
    public const string NotObject = "not_object";
    public const string MissingField = "missing_field";
    public const string WrongType = "wrong_type";
    public const string BadTime = "bad_time";
    public const string BadLocation = "bad_location";

    // Fixed checks of a decoded row: all that fail are listed, before those of the file.
    public const string EventId = "event_id";
    public const string DeviceId = "device_id";
    public const string Future = "future";
    public const string OlderThanRetention = "older_than_retention";

    public const string ErrorSuffix = "_error";
}
