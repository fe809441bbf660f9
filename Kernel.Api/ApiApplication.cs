using Kernel.Api.Browsers;
using Kernel.Api.Bundles;
using Kernel.Api.Control;
using Kernel.Api.Demo;
using Kernel.Api.EventStream;
using Kernel.Api.Gateway;
using Kernel.Api.Har;
using Kernel.Api.History;
using Kernel.Api.Http;
using Kernel.Api.Http.Endpoints;
using Kernel.Api.Ingest;
using Kernel.Api.Journal;
using Kernel.Api.Mcp;
using Kernel.Api.OpenApi;
using Kernel.Api.ScaleToZero;
using Kernel.Api.Security;
using Kernel.Api.Security.Authentication;
using Kernel.Api.Security.Ports;
using Kernel.Api.Sessions;
using Kernel.Api.Summary;
using Kernel.Api.WebUI;
using Kernel.ServiceDefaults;

namespace Kernel.Api;

/// <summary>Builds the API's host; also used by tests.</summary>
internal static class ApiApplication
{
    /// <summary>Builds the host.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddInternalApi();
        builder.Services.AddJournal();
        builder.Services.AddHistory();
        builder.Services.AddEventStream();
        builder.Services.AddSessions();
        builder.Services.AddControl();
        builder.Services.AddGateway();
        builder.Services.AddBrowsers();
        builder.Services.AddHar();
        builder.Services.AddScaleToZero();
        builder.Services.AddSecurity();
        builder.Services.AddPublicApi();
        builder.Services.AddSummary();
        builder.Services.AddSingleton<BundleWriter>();
        builder.Services.AddAgentTools();
        builder.Services.AddWebUI();
        builder.Services.AddApiJson();
        builder.Services.AddApiDescription();
        builder.ConfigureServer();

        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // A rejected request is the client's error and not logged.
            SuppressDiagnosticsCallback = static handled => ProblemExceptionHandler.IsRejection(handled.Exception),
        });
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseMiddleware<InternalPortMiddleware>();
        app.UseScaleToZero();
        app.UseSecurity();
        app.UseMiddleware<ApiCallMiddleware>();
        app.MapDefaultEndpoints(new ServedOnBothPortsMetadata());
        app.MapSignIn();
        app.MapPublicApi();
        app.MapSummary();
        app.MapBundles();
        app.MapAgentTools();
        app.MapWebUI();
        app.MapApiDescription();
        app.MapGateway();
        app.MapBrowsers();
        app.MapHar();
        app.MapScaleToZero();
        app.MapInternalApi();
        if (app.Environment.IsDevelopment())
        {
            app.MapDemo();
        }

        app.BindInternalPort();
        app.ActivateJournalMetrics();
        return app;
    }
}
