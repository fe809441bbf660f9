using System.Text.Json;
using System.Text.Json.Serialization;
using Kernel.Api.Browsers;
using Kernel.Api.Bundles;
using Kernel.Api.Demo;
using Kernel.Api.Gateway;
using Kernel.Api.Http.Endpoints;
using Kernel.Api.ScaleToZero;
using Kernel.Api.Security.Authentication;
using Kernel.Api.Sessions;
using Kernel.Api.Summary;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api;

/// <summary>The JSON of the public API: snake_case names, null members omitted, unknown members rejected.</summary>
internal static class ApiJson
{
    /// <summary>Configures the JSON of request bodies, responses and their schemas.</summary>
    public static IServiceCollection AddApiJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(static json =>
    {
        var options = json.SerializerOptions;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new EventCategoryJsonConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        options.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
        options.TypeInfoResolverChain.Insert(1, EventJsonContext.Default);
    });
}

/// <summary>Source-generated JSON of the public API.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    Converters = [typeof(EventCategoryJsonConverter)])]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionRename))]
[JsonSerializable(typeof(SessionResource))]
[JsonSerializable(typeof(SessionResource[]))]
[JsonSerializable(typeof(BundleManifest))]
[JsonSerializable(typeof(ScreenshotOrder))]
[JsonSerializable(typeof(ScreenshotTicket))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SignInState))]
[JsonSerializable(typeof(BrowserRequest))]
[JsonSerializable(typeof(BrowserResource))]
[JsonSerializable(typeof(BrowserResource[]))]
[JsonSerializable(typeof(WakeState))]
[JsonSerializable(typeof(CartItem))]
[JsonSerializable(typeof(NewEvent))]
[JsonSerializable(typeof(SdkEnvelope[]))]
[JsonSerializable(typeof(DevToolsTarget[]))]
[JsonSerializable(typeof(SummaryResource))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
