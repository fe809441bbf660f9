using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Kernel.Api.Har;

/// <summary>Writes headers and the cookies in them.</summary>
/// <remarks>The browser joins the values of a repeated header with line breaks; HAR has an object for each.</remarks>
internal sealed class HarHeaders
{
    private const string Redacted = "[redacted]";

    private readonly List<string> _cookies = [];
    private bool _isResponse;

    /// <summary>The value of <c>content-type</c>; empty if there is none.</summary>
    public string ContentType { get; private set; } = "";

    /// <summary>The value of <c>content-length</c>; -1 if there is none.</summary>
    public long ContentLength { get; private set; } = -1;

    /// <summary>Writes the member <c>headers</c>.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="headers">An object with the headers; may be empty.</param>
    /// <param name="isResponse">Whether they are those of a response.</param>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<byte> headers, bool isResponse)
    {
        (ContentType, ContentLength, _isResponse) = ("", -1, isResponse);
        _cookies.Clear();
        json.WriteStartArray("headers"u8);
        if (!headers.IsEmpty)
        {
            var reader = new Utf8JsonReader(headers);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = headers.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    Write(json, name, headers.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2));
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the member <c>cookies</c>: those of the headers that were written last.</summary>
    public void WriteCookies(Utf8JsonWriter json)
    {
        json.WriteStartArray("cookies"u8);
        foreach (var cookie in _cookies.Where(static cookie => cookie != Redacted))
        {
            if (_isResponse)
            {
                WriteSetCookie(json, cookie);
            }
            else
            {
                WriteRequestCookies(json, cookie);
            }
        }

        json.WriteEndArray();
    }

    private void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.IndexOf("\\n"u8) >= 0)
        {
            foreach (var line in EventView.Text(value).Split('\n'))
            {
                Begin(json, name);
                json.WriteString("value"u8, line);
                json.WriteEndObject();
                Observe(name[1..^1], line);
            }

            return;
        }

        Begin(json, name);
        json.WritePropertyName("value"u8);
        json.WriteRawValue(value, skipInputValidation: true);
        json.WriteEndObject();
        if (IsObserved(name[1..^1]))
        {
            Observe(name[1..^1], EventView.Text(value));
        }
    }

    private static void Begin(Utf8JsonWriter json, ReadOnlySpan<byte> name)
    {
        json.WriteStartObject();
        json.WritePropertyName("name"u8);
        json.WriteRawValue(name, skipInputValidation: true);
    }

    // The values of other headers are not decoded.
    private static bool IsObserved(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "cookie"u8)
        || Ascii.EqualsIgnoreCase(name, "set-cookie"u8)
        || Ascii.EqualsIgnoreCase(name, "content-type"u8)
        || Ascii.EqualsIgnoreCase(name, "content-length"u8);

    private void Observe(ReadOnlySpan<byte> name, string value)
    {
        if (Ascii.EqualsIgnoreCase(name, _isResponse ? "set-cookie"u8 : "cookie"u8))
        {
            _cookies.Add(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, "content-type"u8))
        {
            ContentType = value;
        }
        else if (Ascii.EqualsIgnoreCase(name, "content-length"u8) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            ContentLength = length;
        }
    }

    private static void WriteRequestCookies(Utf8JsonWriter json, string header)
    {
        foreach (var cookie in header.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            json.WriteStartObject();
            WriteNameAndValue(json, cookie);
            json.WriteEndObject();
        }
    }

    private static void WriteSetCookie(Utf8JsonWriter json, string header)
    {
        json.WriteStartObject();
        var parts = header.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        WriteNameAndValue(json, parts.FirstOrDefault(""));
        foreach (var attribute in parts.Skip(1))
        {
            var equals = attribute.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : attribute[(equals + 1)..].Trim();
            switch ((equals < 0 ? attribute : attribute[..equals]).Trim().ToUpperInvariant())
            {
                case "PATH":
                    json.WriteString("path"u8, value);
                    break;
                case "DOMAIN":
                    json.WriteString("domain"u8, value);
                    break;
                case "EXPIRES" when HeaderUtilities.TryParseDate(value, out var expires):
                    HarTime.Write(json, "expires"u8, (expires.Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
                    break;
                case "HTTPONLY":
                    json.WriteBoolean("httpOnly"u8, true);
                    break;
                case "SECURE":
                    json.WriteBoolean("secure"u8, true);
                    break;
                case "SAMESITE":
                    json.WriteString("sameSite"u8, value);
                    break;
                default:
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void WriteNameAndValue(Utf8JsonWriter json, string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        json.WriteString("name"u8, equals < 0 ? "" : pair[..equals].Trim());
        json.WriteString("value"u8, equals < 0 ? pair : pair[(equals + 1)..].Trim());
    }
}
