using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Kernel.Api.Control;

/// <summary>The beginning of a message from the browser, which has all that the events of commands need.</summary>
/// <remarks>
/// Chromium writes <c>{"id":7,"result":{…},"sessionId":"8F…"}</c>, <c>{"id":7,"error":{"code":-32000,"message":"…"}}</c> and
/// <c>{"method":"Target.attachedToTarget","params":{"sessionId":"8F…","targetInfo":{"targetId":"2A…","type":"page",…},…}}</c>.
/// </remarks>
internal static class BrowserMessage
{
    /// <summary>The most bytes that are read.</summary>
    public const int MaxBytes = 4_096;

    /// <summary>The fewest bytes with which a message is recognized.</summary>
    public const int MinBytes = 48;

    private static ReadOnlySpan<byte> Response => "{\"id\":"u8;

    private static ReadOnlySpan<byte> Attached => "{\"method\":\"Target.attachedToTarget\""u8;

    private static ReadOnlySpan<byte> Detached => "{\"method\":\"Target.detachedFromTarget\""u8;

    /// <summary>Reads the id of the command that a message responds to.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> message, out long id)
    {
        id = 0;
        return message.StartsWith(Response) && Utf8Parser.TryParse(message[Response.Length..], out id, out _);
    }

    /// <summary>Determines whether a message reports that a session has started or ended.</summary>
    public static bool IsOfSessions(ReadOnlySpan<byte> message) => message.StartsWith(Attached) || message.StartsWith(Detached);

    /// <summary>Reads a response.</summary>
    /// <exception cref="JsonException">The message is no JSON.</exception>
    public static CommandResult ReadResult(ReadOnlySpan<byte> head, bool isComplete)
    {
        var reader = Reader(head, isComplete);
        string? error = null;
        string? targetId = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = reader.ValueTextEquals("error"u8);
            if ((isError || reader.ValueTextEquals("result"u8)) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.ValueSpan;
                    if (!reader.Read())
                    {
                        return new CommandResult(error, targetId);
                    }

                    error ??= (isError, reader.TokenType) switch
                    {
                        (true, JsonTokenType.String) when name.SequenceEqual("message"u8) => Text(ref reader),
                        (false, JsonTokenType.String) when name.SequenceEqual("errorText"u8) => Text(ref reader),
                        (false, JsonTokenType.StartObject) when name.SequenceEqual("exceptionDetails"u8) => "The script threw an exception.",
                        _ => null,
                    };
                    targetId ??= !isError && reader.TokenType == JsonTokenType.String && name.SequenceEqual("targetId"u8) ? Text(ref reader) : null;
                    if (!reader.TrySkip())
                    {
                        return new CommandResult(error, targetId);
                    }
                }

                return new CommandResult(error ?? (isError ? "The browser returned an error." : null), targetId);
            }

            if (!reader.TrySkip())
            {
                break;
            }
        }

        return new CommandResult(error, targetId);
    }

    /// <summary>Reads the session and the target of a message that reports a session; null if it is another one.</summary>
    /// <returns>The session, and its target if the session has started.</returns>
    /// <exception cref="JsonException">The message is no JSON.</exception>
    public static (string SessionId, string? TargetId, string? TargetType)? ReadSession(ReadOnlySpan<byte> head, bool isComplete)
    {
        string? sessionId = null;
        string? targetId = null;
        string? targetType = null;
        var reader = Reader(head, isComplete);
        while (reader.Read() && targetType is null)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var depth = reader.CurrentDepth;
            var name = reader.ValueSpan;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                continue;
            }

            sessionId = depth == 2 && sessionId is null && name.SequenceEqual("sessionId"u8) ? Text(ref reader) : sessionId;
            targetId = depth == 3 && name.SequenceEqual("targetId"u8) ? Text(ref reader) : targetId;
            targetType = depth == 3 && name.SequenceEqual("type"u8) ? Text(ref reader) : targetType;
        }

        return sessionId is null ? null : (sessionId, head.StartsWith(Attached) ? targetId : null, targetType);
    }

    private static Utf8JsonReader Reader(ReadOnlySpan<byte> head, bool isComplete)
    {
        var reader = new Utf8JsonReader(head, isComplete, new JsonReaderState(new JsonReaderOptions { MaxDepth = CommandMessage.MaxDepth }));
        reader.Read();
        return reader;
    }

    // An escaped half of a surrogate pair is no text.
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}

/// <summary>The result of a command.</summary>
/// <param name="Error">The error; null if the browser carried out the command.</param>
/// <param name="TargetId">The target that the result names; null if it names none.</param>
internal readonly record struct CommandResult(string? Error, string? TargetId);
