using System.Security.Claims;
using Kernel.Api.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Kernel.Api.Security.Authentication;

/// <summary>Authenticates requests with an API key, as a bearer token or by the sign-in cookie, if API keys are configured.</summary>
/// <remarks>
/// Every endpoint requires a key unless it has <see cref="IAllowAnonymous"/> metadata. The framework's authentication and
/// authorization middleware allocate a scope, a handler and a ticket for each request, which makes publishing an event with a
/// key cost a third to a half more CPU. The framework therefore only handles the cookie.
/// </remarks>
internal sealed class ApiKeyMiddleware(RequestDelegate next, ApiKeys keys)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!keys.AreRequired)
        {
            return next(context);
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        return authorization.Length == 0 && context.Request.Headers.Cookie.Count > 0
            ? AuthenticateCookieAsync(context)
            : AuthorizeAsync(context, keys.FindBearer(authorization), authorization.Length > 0);
    }

    private async Task AuthenticateCookieAsync(HttpContext context) =>
        await AuthorizeAsync(context, (await context.AuthenticateAsync(SignInCookie.Scheme)).Principal, hasHeader: false);

    private Task AuthorizeAsync(HttpContext context, ClaimsPrincipal? principal, bool hasHeader)
    {
        if (principal is not null)
        {
            context.User = principal;
            return next(context);
        }

        var endpoint = context.GetEndpoint();
        return endpoint is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? next(context)
            : ChallengeAsync(context, hasHeader);
    }

    private static Task ChallengeAsync(HttpContext context, bool hasHeader)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Unauthorized(hasHeader
            ? "The API key is not valid: it is not in Api:Keys."
            : "An API key is required: send 'Authorization: Bearer KEY', or sign in to the web UI at /.").ExecuteAsync(context);
    }
}
