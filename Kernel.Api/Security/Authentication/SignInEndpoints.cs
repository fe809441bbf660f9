using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.Api.Http;
using Kernel.Api.Security.RateLimiting;
using Kernel.ServiceDefaults.Buffers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Kernel.Api.Security.Authentication;

/// <summary>The body of a sign-in.</summary>
internal sealed record SignInRequest
{
    /// <summary>An API key.</summary>
    public required string? Key { get; init; }
}

/// <summary>The sign-in state of a caller.</summary>
internal sealed record SignInState
{
    /// <summary>Indicates whether the API requires a key.</summary>
    public required bool Required { get; init; }

    /// <summary>Indicates whether this caller has access: by a sign-in, by a key, or because no key is required.</summary>
    public required bool SignedIn { get; init; }

    /// <summary>The time when the browser's sign-in expires unless it is used; absent without a sign-in.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary><c>/auth/*</c>: sign-in and sign-out of browsers.</summary>
internal static class SignInEndpoints
{
    private const int MaxBodyBytes = 4 * 1024;
    private const string Expected = """Send the key as {"key":"..."} or as the form field key.""";

    private static readonly ResponseHeaderMetadata SetCookie = new("Set-Cookie", "The sign-in.", StatusCodes.Status204NoContent);

    /// <summary>Maps the endpoints.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/auth").AllowAnonymous().WithTags("Sign-in");
        group.MapPost("/sign-in", SignInAsync)
            .WithName("signIn")
            .Produces(StatusCodes.Status204NoContent)
            .Produces(StatusCodes.Status302Found)
            .ProducesProblems(400, 401, 413, 429)
            .WithMetadata(
                new BodyMetadata(typeof(SignInRequest), IsRequired: true, "application/json", "application/x-www-form-urlencoded"),
                SetCookie,
                SetCookie with { Status = StatusCodes.Status302Found },
                new ResponseHeaderMetadata("Location", "The web UI.", StatusCodes.Status302Found));

        // Without the cast it binds as a RequestDelegate, and its result would be ignored.
        group.MapPost("/sign-out", (Delegate)SignOutAsync).WithName("signOut").WithMetadata(SetCookie);
        group.MapGet("/session", GetAsync).WithName("signInState");
    }

    /// <summary>Sign a browser in with a key</summary>
    /// <remarks>Sets an HttpOnly, SameSite=Strict cookie, which expires when it is not used (by default for 12 hours) or its key is removed.</remarks>
    /// <response code="204">Signed in, or no key is required.</response>
    /// <response code="302">Signed in by a form: redirects to the web UI.</response>
    internal static async Task<IResult> SignInAsync(HttpContext context, ApiKeys keys, ClientLimits limits)
    {
        if (limits.CheckSignIn(context) is { } rejection)
        {
            return rejection;
        }

        using var body = new PooledByteWriter(initialCapacity: 1024);
        if (!await context.Request.TryReadBodyAsync(MaxBodyBytes, body))
        {
            return Problems.TooLarge($"The body may have at most {MaxBodyBytes} bytes. {Expected}");
        }

        var isForm = context.Request.HasFormContentType;
        if ((isForm ? FromForm(body.WrittenSpan) : FromJson(body.WrittenSpan)) is not { } offered)
        {
            return Problems.BadRequest(Expected);
        }

        if (keys.AreRequired)
        {
            if (keys.Find(offered) is not { } caller)
            {
                return Problems.Unauthorized("The API key is not valid: it is not in Api:Keys.");
            }

            await context.SignInAsync(SignInCookie.Scheme, caller);
        }

        // A form is sent by a page without script, which needs a redirect.
        return isForm ? TypedResults.Redirect("/", permanent: false, preserveMethod: false) : TypedResults.NoContent();
    }

    /// <summary>Sign a browser out</summary>
    /// <response code="204">The cookie is deleted.</response>
    internal static async Task<NoContent> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(SignInCookie.Scheme);
        return TypedResults.NoContent();
    }

    /// <summary>Get whether a key is required, and whether this caller is signed in</summary>
    /// <response code="200">The state.</response>
    internal static async Task<Ok<SignInState>> GetAsync(HttpContext context, ApiKeys keys)
    {
        var end = (await context.AuthenticateAsync(SignInCookie.Scheme)).Properties?.ExpiresUtc;
        var isIn = !keys.AreRequired || context.User.Identity is { IsAuthenticated: true };
        return TypedResults.Ok(new SignInState { Required = keys.AreRequired, SignedIn = isIn, ExpiresAt = end });
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

/// <summary>Source-generated JSON of a sign-in. Unknown members are ignored.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SignInRequest))]
internal sealed partial class SignInJsonContext : JsonSerializerContext;
