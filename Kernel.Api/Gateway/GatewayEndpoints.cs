using System.ComponentModel;
using System.Text.Json.Serialization;
using Kernel.Api.Http;
using Kernel.Api.Security;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Gateway;

/// <summary>A tab or another DevTools target, for the OpenAPI description; the browser writes it.</summary>
internal sealed record DevToolsTarget
{
    /// <summary>The `target_id` of its events.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>`page`, `iframe`, `worker`, ….</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>The title.</summary>
    [JsonPropertyName("title")]
    public required string Title { get; init; }

    /// <summary>The address.</summary>
    [JsonPropertyName("url")]
    public required string Url { get; init; }

    /// <summary>A description, usually empty.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; init; }

    /// <summary>The target that contains it.</summary>
    [JsonPropertyName("parentId")]
    public string? ParentId { get; init; }

    /// <summary>The address of the icon.</summary>
    [JsonPropertyName("faviconUrl")]
    public string? FaviconUrl { get; init; }

    /// <summary>The address of Chromium's DevTools page for the target.</summary>
    [JsonPropertyName("devtoolsFrontendUrl")]
    public string? DevtoolsFrontendUrl { get; init; }

    /// <summary>The WebSocket address of the target, at the API's address.</summary>
    [JsonPropertyName("webSocketDebuggerUrl")]
    public string? WebSocketDebuggerUrl { get; init; }
}

/// <summary><c>/json/*</c> and <c>/devtools/*</c>: the browser's DevTools at this service's address.</summary>
/// <remarks>All paths under the two are forwarded; the mapped ones are also part of the OpenAPI description.</remarks>
internal static class GatewayEndpoints
{
    private const string TargetId = "The tab, as in `/json/list` and in events.";

    // Chromium's DevTools page needs its scripts and styles.
    private static readonly CspMetadata DevToolsPages = new("frame-ancestors 'none'");

    /// <summary>Maps the endpoints. If the gateway is disabled, they return 404.</summary>
    public static void MapGateway(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithMetadata(DevToolsPages).WithTags("DevTools");
        group.Map("/json/{**rest}", ForwardAsync).ExcludeFromDescription();
        group.Map("/devtools/{**rest}", ForwardAsync).ExcludeFromDescription();

        Json<object>(group.MapGet("/json/version", VersionAsync)).WithName("browserVersion");
        Json<DevToolsTarget[]>(group.MapGet("/json/list", ListAsync)).WithName("listTabs");
        Json<DevToolsTarget>(group.MapPut("/json/new", OpenAsync)).WithName("openTab");
        Json<string>(group.MapGet("/json/activate/{target_id}", ActivateAsync)).WithName("activateTab");
        Json<string>(group.MapGet("/json/close/{target_id}", CloseAsync)).WithName("closeTab");
        Json<object>(group.MapGet("/json/protocol", ProtocolAsync)).WithName("devToolsProtocol");
        WebSocket(group.MapGet(DevToolsForwarder.BrowserPath, ConnectAsync)).WithName("connectBrowser");
        WebSocket(group.MapGet(DevToolsForwarder.BrowserPath + "/{browser_id}", ConnectByIdAsync)).WithName("connectBrowserById");
        WebSocket(group.MapGet("/devtools/page/{target_id}", ConnectTabAsync)).WithName("connectTab");
    }

    private static RouteHandlerBuilder Json<T>(RouteHandlerBuilder route) =>
        Problem(route.Produces<T>(), typeof(string));

    private static RouteHandlerBuilder WebSocket(RouteHandlerBuilder route) =>
        Problem(route.Produces(StatusCodes.Status101SwitchingProtocols), typeof(string));

    // Chromium's 404 responses are plain text with the media type application/json.
    private static RouteHandlerBuilder Problem(RouteHandlerBuilder route, Type ofBrowser) => route
        .ProducesProblems(502, 503)
        .Produces(StatusCodes.Status404NotFound, ofBrowser, "application/json");

    private static Task ForwardAsync(HttpContext context, DevToolsForwarder forwarder) => forwarder.HandleAsync(context);

    /// <summary>Get the browser's version and the address of its DevTools</summary>
    /// <remarks>`puppeteer.connect({browserURL})` and `connectOverCDP` start here. Addresses in the response are those of the API, as the client used it.</remarks>
    /// <response code="200">The browser's response.</response>
    internal static Task VersionAsync(HttpContext context, DevToolsForwarder forwarder) => forwarder.HandleAsync(context);

    /// <summary>List the tabs of the browser</summary>
    /// <remarks>`/json` is the same.</remarks>
    /// <response code="200">The browser's response.</response>
    internal static Task ListAsync(HttpContext context, DevToolsForwarder forwarder) => forwarder.HandleAsync(context);

    /// <summary>Open a tab</summary>
    /// <remarks>The address of the page is the whole query, escaped: `/json/new?https%3A%2F%2Fexample.com%2F`. Without one it is `about:blank`.</remarks>
    /// <response code="200">The browser's response.</response>
    internal static Task OpenAsync(HttpContext context, DevToolsForwarder forwarder) => forwarder.HandleAsync(context);

    /// <summary>Bring a tab to the front</summary>
    /// <response code="200">The browser's response, as text.</response>
    internal static Task ActivateAsync([FromRoute(Name = "target_id"), Description(TargetId)] string _, HttpContext context, DevToolsForwarder forwarder) =>
        forwarder.HandleAsync(context);

    /// <summary>Close a tab</summary>
    /// <response code="200">The browser's response, as text.</response>
    internal static Task CloseAsync([FromRoute(Name = "target_id"), Description(TargetId)] string _, HttpContext context, DevToolsForwarder forwarder) =>
        forwarder.HandleAsync(context);

    /// <summary>Get the description of the DevTools protocol</summary>
    /// <response code="200">The browser's response.</response>
    internal static Task ProtocolAsync(HttpContext context, DevToolsForwarder forwarder) => forwarder.HandleAsync(context);

    /// <summary>Connect to the browser</summary>
    /// <remarks>A WebSocket to the current browser. `cdp_connect` and `cdp_disconnect` events report it.</remarks>
    /// <response code="101">A WebSocket; its messages are forwarded unchanged.</response>
    internal static Task ConnectAsync(HttpContext context, DevToolsForwarder forwarder) => forwarder.HandleAsync(context);

    // The framework's generator takes handlers with parameters of equal names and types for one, whatever their routes: hence two underscores.

    /// <summary>Connect to the browser by its id</summary>
    /// <remarks>The address in `/json/version`.</remarks>
    /// <response code="101">A WebSocket; its messages are forwarded unchanged.</response>
    internal static Task ConnectByIdAsync([FromRoute(Name = "browser_id")] string __, HttpContext context, DevToolsForwarder forwarder) =>
        forwarder.HandleAsync(context);

    /// <summary>Connect to a tab</summary>
    /// <remarks>The address in `/json/list`.</remarks>
    /// <response code="101">A WebSocket; its messages are forwarded unchanged.</response>
    internal static Task ConnectTabAsync([FromRoute(Name = "target_id"), Description(TargetId)] string _, HttpContext context, DevToolsForwarder forwarder) =>
        forwarder.HandleAsync(context);
}
