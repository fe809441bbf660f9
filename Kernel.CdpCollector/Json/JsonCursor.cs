namespace Kernel.CdpCollector.Json;

/// <summary>
/// Walks a JSON value forward, taking what is wanted as slices of the source and passing over the rest. A value that nobody
/// took is skipped, so a reader names only the members it knows.
/// </summary>
/// <remarks>
/// <c>{"requestId":"5891.2","request":{"url":"http://x/"}}</c>: <c>EnterObject</c>, then <c>NextProperty</c> until it is false.
/// Strings are taken as tokens, quotes and escapes included, so that they can be copied to the output as they are. The text must
/// have passed <see cref="JsonCheck"/>, as all of a message has that <see cref="JsonCheck"/> reads: nothing is checked again.
/// </remarks>
internal ref struct JsonCursor
{
    private readonly ReadOnlySpan<byte> _json;
    private int _at;
    private bool _pending;

    public JsonCursor(ReadOnlySpan<byte> json)
    {
        _json = json;
        _at = JsonScan.SkipSpace(json, 0);
        _pending = _at < json.Length;
    }

    /// <summary>Goes into an object; it has no members where the text is none.</summary>
    public static JsonCursor OfObject(ReadOnlySpan<byte> json)
    {
        var cursor = new JsonCursor(json);
        cursor.EnterObject();
        return cursor;
    }

    /// <summary>The current member's name as it is in the source.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    public readonly bool NameIs(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);

    /// <summary>Goes into the current value; false, and past it, when it is no object.</summary>
    public bool EnterObject() => Enter((byte)'{');

    /// <summary>Goes into the current value; false, and past it, when it is no array.</summary>
    public bool EnterArray() => Enter((byte)'[');

    /// <summary>Moves to the next member of the object that was entered last; false at its end.</summary>
    public bool NextProperty()
    {
        if (!Next((byte)'"'))
        {
            return false;
        }

        var start = _at + 1;
        _at = JsonScan.SkipString(_json, _at);
        Name = _json[start..Math.Max(start, _at - 1)];
        _at = JsonScan.SkipSpace(_json, _at);
        if (_at >= _json.Length || _json[_at] != (byte)':')
        {
            return false;
        }

        _at = JsonScan.SkipSpace(_json, _at + 1);
        return _pending = _at < _json.Length;
    }

    /// <summary>Moves to the next element of the array that was entered last; false at its end.</summary>
    public bool NextElement() => _pending = Next(first: 0);

    /// <summary>The current value's source text, whatever it is.</summary>
    public ReadOnlySpan<byte> TakeRaw()
    {
        var start = _at;
        Skip();
        return _json[start.._at];
    }

    /// <summary>The current value's source text with its quotes when it is a string, otherwise nothing.</summary>
    public ReadOnlySpan<byte> TakeToken()
    {
        var value = TakeRaw();
        return value.Length > 1 && value[0] == (byte)'"' ? value : default;
    }

    /// <summary>The inside of the current string, escapes left as they are; nothing when it is no string.</summary>
    public ReadOnlySpan<byte> TakeContent() => JsonText.ContentOf(TakeToken());

    public double TakeDouble(double otherwise = 0)
    {
        var value = TakeRaw();
        return IsNumber(value) && JsonNumber.TryReadDouble(value, out var number) ? number : otherwise;
    }

    public long TakeInt64(long otherwise = 0)
    {
        var value = TakeRaw();
        return IsNumber(value) && JsonNumber.TryReadInt64(value, out var number) ? number : otherwise;
    }

    public bool TakeBoolean() => TakeRaw().SequenceEqual("true"u8);

    private static bool IsNumber(ReadOnlySpan<byte> value) => !value.IsEmpty && value[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9');

    private bool Enter(byte brace)
    {
        if (_pending && _json[_at] == brace)
        {
            _pending = false;
            _at++;
            return true;
        }

        Skip();
        return false;
    }

    // To where the next member or element begins, or past the end of what was entered.
    private bool Next(byte first)
    {
        Skip();
        _at = JsonScan.SkipSpace(_json, _at);
        if (_at < _json.Length && _json[_at] == (byte)',')
        {
            _at = JsonScan.SkipSpace(_json, _at + 1);
        }

        if (_at >= _json.Length)
        {
            return false;
        }

        if (_json[_at] is (byte)'}' or (byte)']')
        {
            _at++;
            return false;
        }

        return first == 0 || _json[_at] == first;
    }

    private void Skip()
    {
        if (_pending)
        {
            _pending = false;
            _at = JsonScan.SkipValue(_json, _at);
        }
    }
}
