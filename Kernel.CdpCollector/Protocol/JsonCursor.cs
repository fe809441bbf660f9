using System.Globalization;
using System.Text.Json;

namespace Kernel.CdpCollector.Protocol;

/// <summary>
/// Walks a JSON value forward, taking what is wanted as slices of the source and passing over the rest. A value that nobody
/// took is skipped, so a reader names only the members it knows.
/// </summary>
/// <remarks>
/// <c>{"requestId":"5891.2","request":{"url":"http://x/"}}</c>: <c>EnterObject</c>, then <c>NextProperty</c> until it is false.
/// Strings are taken as tokens, quotes and escapes included, so that they can be copied to the output as they are.
/// </remarks>
internal ref struct JsonCursor
{
    /// <summary>Deeper than anything the protocol sends, and shallow enough for any stack.</summary>
    public const int MaxDepth = 256;

    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private bool _pending;

    public JsonCursor(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        _pending = json.Length > 0 && _reader.Read();
    }

    /// <summary>The current member's name as it is in the source.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    public readonly JsonTokenType ValueType => _reader.TokenType;

    public readonly bool NameIs(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);

    /// <summary>Goes into the current value; false, and past it, when it is no object.</summary>
    public bool EnterObject() => Enter(JsonTokenType.StartObject);

    /// <summary>Goes into the current value; false, and past it, when it is no array.</summary>
    public bool EnterArray() => Enter(JsonTokenType.StartArray);

    /// <summary>Moves to the next member of the object that was entered last; false at its end.</summary>
    public bool NextProperty()
    {
        Skip();
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        Name = _reader.ValueSpan;
        return _pending = _reader.Read();
    }

    /// <summary>Moves to the next element of the array that was entered last; false at its end.</summary>
    public bool NextElement()
    {
        Skip();
        return _pending = _reader.Read() && _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>The current value's source text, whatever it is.</summary>
    public ReadOnlySpan<byte> TakeRaw()
    {
        var start = (int)_reader.TokenStartIndex;
        Skip();
        return _json[start..(int)_reader.BytesConsumed];
    }

    /// <summary>The current value's source text with its quotes when it is a string, otherwise nothing.</summary>
    public ReadOnlySpan<byte> TakeToken()
    {
        if (_reader.TokenType == JsonTokenType.String)
        {
            return TakeRaw();
        }

        Skip();
        return default;
    }

    /// <summary>The inside of the current string, escapes left as they are; nothing when it is no string.</summary>
    public ReadOnlySpan<byte> TakeContent()
    {
        var token = TakeToken();
        return token.Length < 2 ? default : token[1..^1];
    }

    public double TakeDouble(double otherwise = 0)
    {
        var value = _reader.TokenType == JsonTokenType.Number && _reader.TryGetDouble(out var number) ? number : otherwise;
        Skip();
        return value;
    }

    public long TakeInt64(long otherwise = 0)
    {
        var value = otherwise;
        if (_reader.TokenType == JsonTokenType.Number && !_reader.TryGetInt64(out value))
        {
            value = _reader.TryGetDouble(out var number) && Math.Abs(number) < 1L << 62 ? (long)number : otherwise;
        }

        Skip();
        return value;
    }

    public bool TakeBoolean()
    {
        var value = _reader.TokenType == JsonTokenType.True;
        Skip();
        return value;
    }

    public override readonly string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_reader.TokenType} at {_reader.TokenStartIndex}");

    private bool Enter(JsonTokenType start)
    {
        if (_pending && _reader.TokenType == start)
        {
            _pending = false;
            return true;
        }

        Skip();
        return false;
    }

    private void Skip()
    {
        if (_pending)
        {
            _pending = false;
            _reader.Skip();
        }
    }
}
