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
    /// <summary>One of the API's keys.</summary>
    public required string? Key { get; init; }
}

/// <summary>The state that a page needs before it can show anything.</summary>
internal sealed record SignInState
{
    /// <summary>Whether the API needs a key.</summary>
    public required bool Required { get; init; }

    /// <summary>Whether this caller may use it: by a sign-in, by a key, or because none is needed.</summary>
    public required bool SignedIn { get; init; }

    /// <summary>The time when the browser's sign-in ends unless it is used; absent without one.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary><c>/auth/*</c>: signing a browser in with a key, and out.</summary>
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
                new ResponseHeaderMetadata("Location", "The page.", StatusCodes.Status302Found));

        // As a RequestDelegate, which it is too, its answer would be lost.
        group.MapPost("/sign-out", (Delegate)SignOutAsync).WithName("signOut").WithMetadata(SetCookie);
        group.MapGet("/session", GetAsync).WithName("signInState");
    }

    /// <summary>Sign a browser in with a key</summary>
    /// <remarks>Sets an HttpOnly, SameSite=Strict cookie, which ends when it is not used (12 hours unless set otherwise) or its key is removed.</remarks>
    /// <response code="204">Signed in, or no key is needed.</response>
    /// <response code="302">Signed in by a form: on to the page.</response>
    internal static async Task<IResult> SignInAsync(HttpContext context, ApiKeys keys, ClientLimits limits)
    {
        if (limits.RefuseSignIn(context) is { } refusal)
        {
            return refusal;
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
                return Problems.Unauthorized("The key is not one of the API's keys.");
            }

            await context.SignInAsync(SignInCookie.Scheme, caller);
        }

        // A form is a page without script, which has to be led on.
        return isForm ? TypedResults.Redirect("/", permanent: false, preserveMethod: false) : TypedResults.NoContent();
    }

    /// <summary>Sign a browser out</summary>
    /// <response code="204">The cookie is gone.</response>
    internal static async Task<NoContent> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(SignInCookie.Scheme);
        return TypedResults.NoContent();
    }

    /// <summary>Get whether a key is needed, and whether this caller is signed in</summary>
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

/// <summary>Source-generated JSON of a sign-in, in which members that it does not know are ignored.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SignInRequest))]
internal sealed partial class SignInJsonContext : JsonSerializerContext;
