using System.Text.Json;
using Kernel.Api.Http;
using Kernel.Api.Security.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;

namespace Kernel.Api.Security.Authentication;

/// <summary><c>/auth/*</c>: signing a browser in with a key, and out.</summary>
internal sealed class SignInEndpoints(ApiKeys keys, SignInCookie cookie, ClientLimits limits)
{
    private const int MaxBodyBytes = 4 * 1024;
    private const string Expected = """Send the key as {"key":"..."} or as the form field key.""";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/auth").AllowAnonymous();
        group.MapPost("/sign-in", static (HttpContext context, SignInEndpoints endpoints) => endpoints.SignInAsync(context));
        group.MapPost("/sign-out", static (HttpContext context) => SignOut(context));
        group.MapGet("/session", static (HttpContext context, SignInEndpoints endpoints) => endpoints.Get(context));
    }

    private async Task<IResult> SignInAsync(HttpContext context)
    {
        if (limits.RefuseSignIn(context) is { } refusal)
        {
            return refusal;
        }

        if (await RequestBody.ReadAsync(context.Request, MaxBodyBytes) is not { } body)
        {
            return Problems.TooLarge($"The body may have at most {MaxBodyBytes} bytes. {Expected}");
        }

        using (body)
        {
            var isForm = context.Request.HasFormContentType;
            if ((isForm ? FromForm(body.Span) : FromJson(body.Span)) is not { } offered)
            {
                return Problems.BadRequest(Expected);
            }

            if (keys.AreRequired)
            {
                var key = keys.Find(offered);
                if (key < 0)
                {
                    return Problems.Unauthorized("The key is not one of the API's keys.");
                }

                cookie.SignIn(context, key);
            }

            // A form is a page without script, which has to be led on.
            return isForm ? Results.Redirect("/", permanent: false, preserveMethod: false) : Results.NoContent();
        }
    }

    private static IResult SignOut(HttpContext context)
    {
        SignInCookie.SignOut(context);
        return Results.NoContent();
    }

    private IResult Get(HttpContext context)
    {
        DateTimeOffset? end = cookie.Use(context) is { Key: >= 0, End: var time } ? time : null;
        var isIn = !keys.AreRequired || context.User.Identity is { IsAuthenticated: true };
        var state = new SignInState { Required = keys.AreRequired, SignedIn = isIn, ExpiresAt = end };
        return Results.Json(state, SignInJsonContext.Default.SignInState);
    }

    private static string? FromForm(ReadOnlySpan<byte> body)
    {
        var fields = QueryHelpers.ParseQuery(System.Text.Encoding.UTF8.GetString(body));
        return fields.TryGetValue("key", out var values) && values is [{ Length: > 0 } key] ? key : null;
    }

    private static string? FromJson(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, SignInJsonContext.Default.SignInRequest)?.Key;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
