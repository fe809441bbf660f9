using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Json;

/// <summary>
/// Writes JSON into a pooled buffer. Adds commas and escapes; the caller ensures that names are written only inside objects and that every container
/// is closed. Not thread-safe.
/// </summary>
internal sealed class JsonOutput(int initialCapacity) : IDisposable
{
    private const int MaxNumberLength = 32;
    private const int MaxEscapeLength = 6;

    // The output is only read by JSON readers and never embedded in HTML.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly SearchValues<byte> Plain =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Where(static c => c is not ('"' or '\\')).Select(static c => (byte)c)]);

    private readonly PooledByteWriter _buffer = new(initialCapacity);
    private bool _follows;

    public int Length => _buffer.WrittenCount;

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Clear()
    {
        _buffer.Clear();
        _follows = false;
    }

    public void WriteStartObject() => Open((byte)'{');

    public void WriteStartObject(ReadOnlySpan<byte> name)
    {
        WritePropertyName(name);
        Open((byte)'{');
    }

    public void WriteEndObject() => Close((byte)'}');

    public void WriteStartArray(ReadOnlySpan<byte> name)
    {
        WritePropertyName(name);
        Open((byte)'[');
    }

    public void WriteEndArray() => Close((byte)']');

    /// <summary>Writes a member's name; its value must follow.</summary>
    /// <param name="name">A name that needs no escaping or is already escaped.</param>
    public void WritePropertyName(ReadOnlySpan<byte> name)
    {
        var span = _buffer.GetSpan(name.Length + 4);
        var at = 0;
        if (_follows)
        {
            span[at++] = (byte)',';
        }

        span[at++] = (byte)'"';
        name.CopyTo(span[at..]);
        at += name.Length;
        span[at++] = (byte)'"';
        span[at++] = (byte)':';
        _buffer.Advance(at);
        _follows = false;
    }

    /// <summary>Writes a member's name, escaped if necessary.</summary>
    public void WriteTextName(ReadOnlySpan<byte> name)
    {
        WriteStringValue(name);
        _buffer.Write((byte)':');
        _follows = false;
    }

    /// <summary>Writes a value that is already serialized.</summary>
    public void WriteRawValue(ReadOnlySpan<byte> json)
    {
        Separate();
        _buffer.Write(json);
    }

    /// <summary>Writes one or more members that are already serialized, without enclosing braces.</summary>
    public void WriteRawMembers(ReadOnlySpan<byte> members) => WriteRawValue(members);

    public void WriteString(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        WritePropertyName(name);
        WriteStringValue(value);
    }

    public void WriteString(ReadOnlySpan<byte> name, string value) => WriteString(name, Encoding.UTF8.GetBytes(value));

    /// <summary>Writes a UTF-8 string.</summary>
    public void WriteStringValue(ReadOnlySpan<byte> value)
    {
        Separate();
        var plain = value.IndexOfAnyExcept(Plain);
        if (plain < 0)
        {
            plain = value.Length;
        }

        var span = _buffer.GetSpan(plain + 2);
        span[0] = (byte)'"';
        value[..plain].CopyTo(span[1..]);
        _buffer.Advance(plain + 1);
        if (plain < value.Length)
        {
            Escape(value[plain..]);
        }

        _buffer.Write((byte)'"');
    }

    public void WriteNumber(ReadOnlySpan<byte> name, long value)
    {
        WritePropertyName(name);
        Utf8Formatter.TryFormat(value, _buffer.GetSpan(MaxNumberLength), out var written);
        _buffer.Advance(written);
        _follows = true;
    }

    /// <param name="name">The member's name.</param>
    /// <param name="value">A finite number.</param>
    public void WriteNumber(ReadOnlySpan<byte> name, double value)
    {
        WritePropertyName(name);
        Utf8Formatter.TryFormat(value, _buffer.GetSpan(MaxNumberLength), out var written);
        _buffer.Advance(written);
        _follows = true;
    }

    public void WriteBoolean(ReadOnlySpan<byte> name, bool value)
    {
        WritePropertyName(name);
        WriteRawValue(value ? "true"u8 : "false"u8);
    }

    public void WriteNull(ReadOnlySpan<byte> name)
    {
        WritePropertyName(name);
        WriteRawValue("null"u8);
    }

    public void Dispose() => _buffer.Dispose();

    private void Open(byte brace)
    {
        Separate();
        _buffer.Write(brace);
        _follows = false;
    }

    private void Close(byte brace)
    {
        _buffer.Write(brace);
        _follows = true;
    }

    private void Separate()
    {
        if (_follows)
        {
            _buffer.Write((byte)',');
        }

        _follows = true;
    }

    private void Escape(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            Encoder.EncodeUtf8(value, _buffer.GetSpan(Math.Min(value.Length, 4096) * MaxEscapeLength), out var consumed, out var written);
            _buffer.Advance(written);
            value = value[consumed..];
        }
    }
}
