namespace Kernel.CdpCollector.Json;

/// <summary>
/// A forward-only cursor over a JSON value that returns members as slices of the source. A value that is not read is skipped, so callers name only
/// the members they use.
/// </summary>
/// <remarks>
/// Example: for <c>{"requestId":"5891.2","request":{"url":"http://x/"}}</c> call <c>EnterObject</c>, then <c>NextProperty</c> until it
/// returns false. Strings are returned as tokens, including quotes and escapes, so that they can be copied to the output unchanged. The
/// text must have passed <see cref="JsonValidator"/>; it is not checked again.
/// </remarks>
internal ref struct JsonCursor
{
    private readonly ReadOnlySpan<byte> _json;
    private int _position;
    private bool _pending;

    public JsonCursor(ReadOnlySpan<byte> json)
    {
        _json = json;
        _position = JsonScanner.SkipSpace(json, 0);
        _pending = _position < json.Length;
    }

    /// <summary>Creates a cursor inside an object. If the text is not an object, the cursor has no members.</summary>
    public static JsonCursor ForObject(ReadOnlySpan<byte> json)
    {
        var cursor = new JsonCursor(json);
        cursor.EnterObject();
        return cursor;
    }

    /// <summary>The name of the current member, with escapes as in the source.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    public readonly bool NameIs(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);

    /// <summary>Enters the current value. If it is not an object, skips it and returns false.</summary>
    public bool EnterObject() => Enter((byte)'{');

    /// <summary>Enters the current value. If it is not an array, skips it and returns false.</summary>
    public bool EnterArray() => Enter((byte)'[');

    /// <summary>Moves to the next member of the object entered last; returns false at its end.</summary>
    public bool NextProperty()
    {
        if (!Next((byte)'"'))
        {
            return false;
        }

        var start = _position + 1;
        _position = JsonScanner.SkipString(_json, _position);
        Name = _json[start..Math.Max(start, _position - 1)];
        _position = JsonScanner.SkipSpace(_json, _position);
        if (_position >= _json.Length || _json[_position] != (byte)':')
        {
            return false;
        }

        _position = JsonScanner.SkipSpace(_json, _position + 1);
        return _pending = _position < _json.Length;
    }

    /// <summary>Moves to the next element of the array entered last; returns false at its end.</summary>
    public bool NextElement() => _pending = Next(first: 0);

    /// <summary>Reads the current value as source text.</summary>
    public ReadOnlySpan<byte> ReadRaw()
    {
        var start = _position;
        Skip();
        return _json[start.._position];
    }

    /// <summary>Reads the current value as source text, including quotes, if it is a string; otherwise returns an empty span.</summary>
    public ReadOnlySpan<byte> ReadToken()
    {
        var value = ReadRaw();
        return value.Length > 1 && value[0] == (byte)'"' ? value : default;
    }

    /// <summary>
    /// Reads the content of the current string without its quotes and with escapes unchanged; returns an empty span if it is not a string.
    /// </summary>
    public ReadOnlySpan<byte> ReadContent() => JsonText.ContentOf(ReadToken());

    public double ReadDouble(double defaultValue = 0)
    {
        var value = ReadRaw();
        return IsNumber(value) && JsonNumber.TryReadDouble(value, out var number) ? number : defaultValue;
    }

    public long ReadInt64(long defaultValue = 0)
    {
        var value = ReadRaw();
        return IsNumber(value) && JsonNumber.TryReadInt64(value, out var number) ? number : defaultValue;
    }

    public bool ReadBoolean() => ReadRaw().SequenceEqual("true"u8);

    private static bool IsNumber(ReadOnlySpan<byte> value) => !value.IsEmpty && value[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9');

    private bool Enter(byte brace)
    {
        if (_pending && _json[_position] == brace)
        {
            _pending = false;
            _position++;
            return true;
        }

        Skip();
        return false;
    }

    // Moves to the next member or element, or past the end of the current container.
    private bool Next(byte first)
    {
        Skip();
        _position = JsonScanner.SkipSpace(_json, _position);
        if (_position < _json.Length && _json[_position] == (byte)',')
        {
            _position = JsonScanner.SkipSpace(_json, _position + 1);
        }

        if (_position >= _json.Length)
        {
            return false;
        }

        if (_json[_position] is (byte)'}' or (byte)']')
        {
            _position++;
            return false;
        }

        return first == 0 || _json[_position] == first;
    }

    private void Skip()
    {
        if (_pending)
        {
            _pending = false;
            _position = JsonScanner.SkipValue(_json, _position);
        }
    }
}
