using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kernel.Api.EventStream;

namespace Kernel.Api.Http;

/// <summary>Requests with a small JSON body, and what is answered where something about them is wrong.</summary>
internal static class JsonRequest
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>The body; null where it is empty.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">What it is read as.</param>
    /// <param name="what">What it should be, for the message.</param>
    /// <exception cref="FormatException">It is not.</exception>
    /// <exception cref="BadHttpRequestException">It is too large.</exception>
    public static async ValueTask<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, string what)
        where T : class
    {
        using var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes)
            ?? throw new BadHttpRequestException($"The body may have at most {MaxBodyBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(body.Span, type);
        }
        catch (JsonException refusal)
        {
            throw new FormatException($"The body is not {what}: {refusal.Message}", refusal);
        }
    }

    /// <summary>Answers, with a problem where the request is refused.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext context, Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (FormatException refusal)
        {
            return Problems.BadRequest(refusal.Message);
        }
        catch (BadHttpRequestException refusal)
        {
            return TypedResults.Problem(refusal.Message, statusCode: refusal.StatusCode);
        }
        catch (StreamBusyException busy)
        {
            return Problems.Busy(context, busy.Message);
        }
    }
}
