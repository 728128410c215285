using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Odograph.Engine.Query.Results;

/// <summary>
/// Cells as JSON: integers of any width are numbers, NaN and infinity are text, times are ISO 8601. Decimals come as
/// their digits; a column of them is written as numbers, inside of lists they stay text.
/// </summary>
public static class JsonCells
{
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case sbyte or short or int or long or byte or ushort or uint or ulong or Int128 or UInt128:
                json.WriteRawValue(
                    ((IFormattable)cell).ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case double or float when double.IsFinite(Convert.ToDouble(cell, CultureInfo.InvariantCulture)):
                json.WriteRawValue(
                    ((IFormattable)cell).ToString("R", CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case object?[] elements:
                WriteElements(json, elements);
                break;
            case KeyValuePair<string, object?>[] members:
                WriteMembers(json, members);
                break;
            default:
                json.WriteStringValue(CellText.Of(cell));
                break;
        }
    }

    /// <summary>A cell of a result's column: its digits are a number where the column is one of decimals.</summary>
    public static void Write(Utf8JsonWriter json, object? cell, ResultColumn column)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(column);
        if (cell is string digits && column.IsNumber)
        {
            json.WriteRawValue(digits);
        }
        else
        {
            Write(json, cell);
        }
    }

    public static string TextOf(object cell)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            Write(json, cell);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    static void WriteElements(Utf8JsonWriter json, object?[] elements)
    {
        json.WriteStartArray();
        foreach (object? element in elements)
        {
            Write(json, element);
        }

        json.WriteEndArray();
    }

    static void WriteMembers(Utf8JsonWriter json, KeyValuePair<string, object?>[] members)
    {
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }
}
