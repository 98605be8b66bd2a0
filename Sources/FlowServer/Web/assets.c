// The files of the web page. A file is added in two places: its bytes, and its line in the table. A unit test compares
// this list with the directory.
#include "CWeb.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "index.html"
};
static const unsigned char flow_html[] = {
#embed "flow.html"
};
static const unsigned char locked_html[] = {
#embed "locked.html"
};
static const unsigned char favicon_svg[] = {
#embed "favicon.svg"
};
static const unsigned char api_node_types_json[] = {
#embed "api/node-types.json"
};
static const unsigned char api_openapi_json[] = {
#embed "api/openapi.json"
};
static const unsigned char api_templates_blog_generation_json[] = {
#embed "api/templates/blog-generation.json"
};
static const unsigned char api_templates_customer_support_automation_json[] = {
#embed "api/templates/customer-support-automation.json"
};
static const unsigned char api_templates_employee_onboarding_json[] = {
#embed "api/templates/employee-onboarding.json"
};
static const unsigned char api_templates_feedback_analysis_json[] = {
#embed "api/templates/feedback-analysis.json"
};
static const unsigned char api_templates_financial_reporting_json[] = {
#embed "api/templates/financial-reporting.json"
};
static const unsigned char api_templates_fraud_detection_json[] = {
#embed "api/templates/fraud-detection.json"
};
static const unsigned char api_templates_hr_recruitment_json[] = {
#embed "api/templates/hr-recruitment.json"
};
static const unsigned char api_templates_inventory_optimization_json[] = {
#embed "api/templates/inventory-optimization.json"
};
static const unsigned char api_templates_invoice_processing_json[] = {
#embed "api/templates/invoice-processing.json"
};
static const unsigned char api_templates_iot_data_processing_json[] = {
#embed "api/templates/iot-data-processing.json"
};
static const unsigned char api_templates_medical_diagnosis_json[] = {
#embed "api/templates/medical-diagnosis.json"
};
static const unsigned char api_templates_patient_triage_json[] = {
#embed "api/templates/patient-triage.json"
};
static const unsigned char api_templates_predictive_analytics_json[] = {
#embed "api/templates/predictive-analytics.json"
};
static const unsigned char api_templates_product_recommendation_json[] = {
#embed "api/templates/product-recommendation.json"
};
static const unsigned char api_templates_risk_assessment_json[] = {
#embed "api/templates/risk-assessment.json"
};
static const unsigned char api_templates_social_media_content_json[] = {
#embed "api/templates/social-media-content.json"
};
static const unsigned char css_base_css[] = {
#embed "css/base.css"
};
static const unsigned char css_canvas_css[] = {
#embed "css/canvas.css"
};
static const unsigned char css_editor_css[] = {
#embed "css/editor.css"
};
static const unsigned char css_home_css[] = {
#embed "css/home.css"
};
static const unsigned char css_locked_css[] = {
#embed "css/locked.css"
};
static const unsigned char css_tokens_css[] = {
#embed "css/tokens.css"
};
static const unsigned char js_copyFlow_js[] = {
#embed "js/copyFlow.js"
};
static const unsigned char js_dom_js[] = {
#embed "js/dom.js"
};
static const unsigned char js_editor_js[] = {
#embed "js/editor.js"
};
static const unsigned char js_icons_js[] = {
#embed "js/icons.js"
};
static const unsigned char js_theme_boot_js[] = {
#embed "js/theme-boot.js"
};
static const unsigned char js_canvas_boxSelect_js[] = {
#embed "js/canvas/boxSelect.js"
};
static const unsigned char js_canvas_canvas_js[] = {
#embed "js/canvas/canvas.js"
};
static const unsigned char js_canvas_connecting_js[] = {
#embed "js/canvas/connecting.js"
};
static const unsigned char js_canvas_dragging_js[] = {
#embed "js/canvas/dragging.js"
};
static const unsigned char js_canvas_edgeLayer_js[] = {
#embed "js/canvas/edgeLayer.js"
};
static const unsigned char js_canvas_geometry_js[] = {
#embed "js/canvas/geometry.js"
};
static const unsigned char js_canvas_gestures_js[] = {
#embed "js/canvas/gestures.js"
};
static const unsigned char js_canvas_ghosts_js[] = {
#embed "js/canvas/ghosts.js"
};
static const unsigned char js_canvas_keyboard_js[] = {
#embed "js/canvas/keyboard.js"
};
static const unsigned char js_canvas_nodeLayer_js[] = {
#embed "js/canvas/nodeLayer.js"
};
static const unsigned char js_canvas_panning_js[] = {
#embed "js/canvas/panning.js"
};
static const unsigned char js_canvas_placement_js[] = {
#embed "js/canvas/placement.js"
};
static const unsigned char js_canvas_pointer_js[] = {
#embed "js/canvas/pointer.js"
};
static const unsigned char js_canvas_renaming_js[] = {
#embed "js/canvas/renaming.js"
};
static const unsigned char js_canvas_selection_js[] = {
#embed "js/canvas/selection.js"
};
static const unsigned char js_canvas_viewport_js[] = {
#embed "js/canvas/viewport.js"
};
static const unsigned char js_channel_api_js[] = {
#embed "js/channel/api.js"
};
static const unsigned char js_channel_backoff_js[] = {
#embed "js/channel/backoff.js"
};
static const unsigned char js_channel_channel_js[] = {
#embed "js/channel/channel.js"
};
static const unsigned char js_channel_closing_js[] = {
#embed "js/channel/closing.js"
};
static const unsigned char js_channel_errors_js[] = {
#embed "js/channel/errors.js"
};
static const unsigned char js_channel_refusal_js[] = {
#embed "js/channel/refusal.js"
};
static const unsigned char js_channel_serializer_js[] = {
#embed "js/channel/serializer.js"
};
static const unsigned char js_channel_socket_js[] = {
#embed "js/channel/socket.js"
};
static const unsigned char js_channel_wakeups_js[] = {
#embed "js/channel/wakeups.js"
};
static const unsigned char js_client_awareness_js[] = {
#embed "js/client/awareness.js"
};
static const unsigned char js_client_canonical_js[] = {
#embed "js/client/canonical.js"
};
static const unsigned char js_client_comments_js[] = {
#embed "js/client/comments.js"
};
static const unsigned char js_client_connection_js[] = {
#embed "js/client/connection.js"
};
static const unsigned char js_client_digest_js[] = {
#embed "js/client/digest.js"
};
static const unsigned char js_client_document_js[] = {
#embed "js/client/document.js"
};
static const unsigned char js_client_emitter_js[] = {
#embed "js/client/emitter.js"
};
static const unsigned char js_client_flow_client_d_ts[] = {
#embed "js/client/flow-client.d.ts"
};
static const unsigned char js_client_flow_client_js[] = {
#embed "js/client/flow-client.js"
};
static const unsigned char js_client_flowError_js[] = {
#embed "js/client/flowError.js"
};
static const unsigned char js_client_flowList_js[] = {
#embed "js/client/flowList.js"
};
static const unsigned char js_client_flowOperations_js[] = {
#embed "js/client/flowOperations.js"
};
static const unsigned char js_client_identity_js[] = {
#embed "js/client/identity.js"
};
static const unsigned char js_client_incidence_js[] = {
#embed "js/client/incidence.js"
};
static const unsigned char js_client_indexedDBStore_js[] = {
#embed "js/client/indexedDBStore.js"
};
static const unsigned char js_client_journal_js[] = {
#embed "js/client/journal.js"
};
static const unsigned char js_client_liveFlow_js[] = {
#embed "js/client/liveFlow.js"
};
static const unsigned char js_client_memoryStore_js[] = {
#embed "js/client/memoryStore.js"
};
static const unsigned char js_client_orphans_js[] = {
#embed "js/client/orphans.js"
};
static const unsigned char js_client_outbox_js[] = {
#embed "js/client/outbox.js"
};
static const unsigned char js_client_ownIdentity_js[] = {
#embed "js/client/ownIdentity.js"
};
static const unsigned char js_client_person_js[] = {
#embed "js/client/person.js"
};
static const unsigned char js_client_presence_js[] = {
#embed "js/client/presence.js"
};
static const unsigned char js_client_request_js[] = {
#embed "js/client/request.js"
};
static const unsigned char js_client_status_js[] = {
#embed "js/client/status.js"
};
static const unsigned char js_client_stream_js[] = {
#embed "js/client/stream.js"
};
static const unsigned char js_client_synchronizer_js[] = {
#embed "js/client/synchronizer.js"
};
static const unsigned char js_client_transaction_js[] = {
#embed "js/client/transaction.js"
};
static const unsigned char js_client_tray_js[] = {
#embed "js/client/tray.js"
};
static const unsigned char js_client_undo_js[] = {
#embed "js/client/undo.js"
};
static const unsigned char js_client_view_js[] = {
#embed "js/client/view.js"
};
static const unsigned char js_model_batches_js[] = {
#embed "js/model/batches.js"
};
static const unsigned char js_model_commands_js[] = {
#embed "js/model/commands.js"
};
static const unsigned char js_model_element_js[] = {
#embed "js/model/element.js"
};
static const unsigned char js_model_ids_js[] = {
#embed "js/model/ids.js"
};
static const unsigned char js_model_json_js[] = {
#embed "js/model/json.js"
};
static const unsigned char js_model_nodeTypes_js[] = {
#embed "js/model/nodeTypes.js"
};
static const unsigned char js_model_operations_js[] = {
#embed "js/model/operations.js"
};
static const unsigned char js_model_words_js[] = {
#embed "js/model/words.js"
};
static const unsigned char js_pages_flow_js[] = {
#embed "js/pages/flow.js"
};
static const unsigned char js_pages_home_js[] = {
#embed "js/pages/home.js"
};
static const unsigned char js_panels_banner_js[] = {
#embed "js/panels/banner.js"
};
static const unsigned char js_panels_copyLink_js[] = {
#embed "js/panels/copyLink.js"
};
static const unsigned char js_panels_flowCard_js[] = {
#embed "js/panels/flowCard.js"
};
static const unsigned char js_panels_historyControls_js[] = {
#embed "js/panels/historyControls.js"
};
static const unsigned char js_panels_notices_js[] = {
#embed "js/panels/notices.js"
};
static const unsigned char js_panels_palette_js[] = {
#embed "js/panels/palette.js"
};
static const unsigned char js_panels_paletteDrag_js[] = {
#embed "js/panels/paletteDrag.js"
};
static const unsigned char js_panels_people_js[] = {
#embed "js/panels/people.js"
};
static const unsigned char js_panels_rejectedTray_js[] = {
#embed "js/panels/rejectedTray.js"
};
static const unsigned char js_panels_remarks_js[] = {
#embed "js/panels/remarks.js"
};
static const unsigned char js_panels_saveBadge_js[] = {
#embed "js/panels/saveBadge.js"
};
static const unsigned char js_panels_selectionBar_js[] = {
#embed "js/panels/selectionBar.js"
};
static const unsigned char js_panels_themeSwitch_js[] = {
#embed "js/panels/themeSwitch.js"
};
static const unsigned char js_panels_thumbnail_js[] = {
#embed "js/panels/thumbnail.js"
};
static const unsigned char js_panels_zoomControls_js[] = {
#embed "js/panels/zoomControls.js"
};

#define ASSET(path, bytes) {path, bytes, sizeof(bytes)}

const flows_asset flows_assets[] = {
    ASSET("index.html", index_html),
    ASSET("flow.html", flow_html),
    ASSET("locked.html", locked_html),
    ASSET("favicon.svg", favicon_svg),
    ASSET("api/node-types.json", api_node_types_json),
    ASSET("api/openapi.json", api_openapi_json),
    ASSET("api/templates/blog-generation.json", api_templates_blog_generation_json),
    ASSET("api/templates/customer-support-automation.json", api_templates_customer_support_automation_json),
    ASSET("api/templates/employee-onboarding.json", api_templates_employee_onboarding_json),
    ASSET("api/templates/feedback-analysis.json", api_templates_feedback_analysis_json),
    ASSET("api/templates/financial-reporting.json", api_templates_financial_reporting_json),
    ASSET("api/templates/fraud-detection.json", api_templates_fraud_detection_json),
    ASSET("api/templates/hr-recruitment.json", api_templates_hr_recruitment_json),
    ASSET("api/templates/inventory-optimization.json", api_templates_inventory_optimization_json),
    ASSET("api/templates/invoice-processing.json", api_templates_invoice_processing_json),
    ASSET("api/templates/iot-data-processing.json", api_templates_iot_data_processing_json),
    ASSET("api/templates/medical-diagnosis.json", api_templates_medical_diagnosis_json),
    ASSET("api/templates/patient-triage.json", api_templates_patient_triage_json),
    ASSET("api/templates/predictive-analytics.json", api_templates_predictive_analytics_json),
    ASSET("api/templates/product-recommendation.json", api_templates_product_recommendation_json),
    ASSET("api/templates/risk-assessment.json", api_templates_risk_assessment_json),
    ASSET("api/templates/social-media-content.json", api_templates_social_media_content_json),
    ASSET("css/base.css", css_base_css),
    ASSET("css/canvas.css", css_canvas_css),
    ASSET("css/editor.css", css_editor_css),
    ASSET("css/home.css", css_home_css),
    ASSET("css/locked.css", css_locked_css),
    ASSET("css/tokens.css", css_tokens_css),
    ASSET("js/copyFlow.js", js_copyFlow_js),
    ASSET("js/dom.js", js_dom_js),
    ASSET("js/editor.js", js_editor_js),
    ASSET("js/icons.js", js_icons_js),
    ASSET("js/theme-boot.js", js_theme_boot_js),
    ASSET("js/canvas/boxSelect.js", js_canvas_boxSelect_js),
    ASSET("js/canvas/canvas.js", js_canvas_canvas_js),
    ASSET("js/canvas/connecting.js", js_canvas_connecting_js),
    ASSET("js/canvas/dragging.js", js_canvas_dragging_js),
    ASSET("js/canvas/edgeLayer.js", js_canvas_edgeLayer_js),
    ASSET("js/canvas/geometry.js", js_canvas_geometry_js),
    ASSET("js/canvas/gestures.js", js_canvas_gestures_js),
    ASSET("js/canvas/ghosts.js", js_canvas_ghosts_js),
    ASSET("js/canvas/keyboard.js", js_canvas_keyboard_js),
    ASSET("js/canvas/nodeLayer.js", js_canvas_nodeLayer_js),
    ASSET("js/canvas/panning.js", js_canvas_panning_js),
    ASSET("js/canvas/placement.js", js_canvas_placement_js),
    ASSET("js/canvas/pointer.js", js_canvas_pointer_js),
    ASSET("js/canvas/renaming.js", js_canvas_renaming_js),
    ASSET("js/canvas/selection.js", js_canvas_selection_js),
    ASSET("js/canvas/viewport.js", js_canvas_viewport_js),
    ASSET("js/channel/api.js", js_channel_api_js),
    ASSET("js/channel/backoff.js", js_channel_backoff_js),
    ASSET("js/channel/channel.js", js_channel_channel_js),
    ASSET("js/channel/closing.js", js_channel_closing_js),
    ASSET("js/channel/errors.js", js_channel_errors_js),
    ASSET("js/channel/refusal.js", js_channel_refusal_js),
    ASSET("js/channel/serializer.js", js_channel_serializer_js),
    ASSET("js/channel/socket.js", js_channel_socket_js),
    ASSET("js/channel/wakeups.js", js_channel_wakeups_js),
    ASSET("js/client/awareness.js", js_client_awareness_js),
    ASSET("js/client/canonical.js", js_client_canonical_js),
    ASSET("js/client/comments.js", js_client_comments_js),
    ASSET("js/client/connection.js", js_client_connection_js),
    ASSET("js/client/digest.js", js_client_digest_js),
    ASSET("js/client/document.js", js_client_document_js),
    ASSET("js/client/emitter.js", js_client_emitter_js),
    ASSET("js/client/flow-client.d.ts", js_client_flow_client_d_ts),
    ASSET("js/client/flow-client.js", js_client_flow_client_js),
    ASSET("js/client/flowError.js", js_client_flowError_js),
    ASSET("js/client/flowList.js", js_client_flowList_js),
    ASSET("js/client/flowOperations.js", js_client_flowOperations_js),
    ASSET("js/client/identity.js", js_client_identity_js),
    ASSET("js/client/incidence.js", js_client_incidence_js),
    ASSET("js/client/indexedDBStore.js", js_client_indexedDBStore_js),
    ASSET("js/client/journal.js", js_client_journal_js),
    ASSET("js/client/liveFlow.js", js_client_liveFlow_js),
    ASSET("js/client/memoryStore.js", js_client_memoryStore_js),
    ASSET("js/client/orphans.js", js_client_orphans_js),
    ASSET("js/client/outbox.js", js_client_outbox_js),
    ASSET("js/client/ownIdentity.js", js_client_ownIdentity_js),
    ASSET("js/client/person.js", js_client_person_js),
    ASSET("js/client/presence.js", js_client_presence_js),
    ASSET("js/client/request.js", js_client_request_js),
    ASSET("js/client/status.js", js_client_status_js),
    ASSET("js/client/stream.js", js_client_stream_js),
    ASSET("js/client/synchronizer.js", js_client_synchronizer_js),
    ASSET("js/client/transaction.js", js_client_transaction_js),
    ASSET("js/client/tray.js", js_client_tray_js),
    ASSET("js/client/undo.js", js_client_undo_js),
    ASSET("js/client/view.js", js_client_view_js),
    ASSET("js/model/batches.js", js_model_batches_js),
    ASSET("js/model/commands.js", js_model_commands_js),
    ASSET("js/model/element.js", js_model_element_js),
    ASSET("js/model/ids.js", js_model_ids_js),
    ASSET("js/model/json.js", js_model_json_js),
    ASSET("js/model/nodeTypes.js", js_model_nodeTypes_js),
    ASSET("js/model/operations.js", js_model_operations_js),
    ASSET("js/model/words.js", js_model_words_js),
    ASSET("js/pages/flow.js", js_pages_flow_js),
    ASSET("js/pages/home.js", js_pages_home_js),
    ASSET("js/panels/banner.js", js_panels_banner_js),
    ASSET("js/panels/copyLink.js", js_panels_copyLink_js),
    ASSET("js/panels/flowCard.js", js_panels_flowCard_js),
    ASSET("js/panels/historyControls.js", js_panels_historyControls_js),
    ASSET("js/panels/notices.js", js_panels_notices_js),
    ASSET("js/panels/palette.js", js_panels_palette_js),
    ASSET("js/panels/paletteDrag.js", js_panels_paletteDrag_js),
    ASSET("js/panels/people.js", js_panels_people_js),
    ASSET("js/panels/rejectedTray.js", js_panels_rejectedTray_js),
    ASSET("js/panels/remarks.js", js_panels_remarks_js),
    ASSET("js/panels/saveBadge.js", js_panels_saveBadge_js),
    ASSET("js/panels/selectionBar.js", js_panels_selectionBar_js),
    ASSET("js/panels/themeSwitch.js", js_panels_themeSwitch_js),
    ASSET("js/panels/thumbnail.js", js_panels_thumbnail_js),
    ASSET("js/panels/zoomControls.js", js_panels_zoomControls_js),
};

const size_t flows_asset_count = sizeof(flows_assets) / sizeof(flows_assets[0]);
