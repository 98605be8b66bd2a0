// The files of the web page, written by scripts/web-assets. A unit test compares this list with the directory.
#include "CWeb.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

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
static const unsigned char css_building_css[] = {
#embed "css/building.css"
};
static const unsigned char css_canvas_css[] = {
#embed "css/canvas.css"
};
static const unsigned char css_comments_css[] = {
#embed "css/comments.css"
};
static const unsigned char css_editor_css[] = {
#embed "css/editor.css"
};
static const unsigned char css_forced_css[] = {
#embed "css/forced.css"
};
static const unsigned char css_home_css[] = {
#embed "css/home.css"
};
static const unsigned char css_locked_css[] = {
#embed "css/locked.css"
};
static const unsigned char css_nodes_css[] = {
#embed "css/nodes.css"
};
static const unsigned char css_notices_css[] = {
#embed "css/notices.css"
};
static const unsigned char css_panels_css[] = {
#embed "css/panels.css"
};
static const unsigned char css_pictures_css[] = {
#embed "css/pictures.css"
};
static const unsigned char css_print_css[] = {
#embed "css/print.css"
};
static const unsigned char css_together_css[] = {
#embed "css/together.css"
};
static const unsigned char css_tokens_css[] = {
#embed "css/tokens.css"
};
static const unsigned char css_trust_css[] = {
#embed "css/trust.css"
};
static const unsigned char favicon_svg[] = {
#embed "favicon.svg"
};
static const unsigned char flow_html[] = {
#embed "flow.html"
};
static const unsigned char index_html[] = {
#embed "index.html"
};
static const unsigned char js_building_aligning_js[] = {
#embed "js/building/aligning.js"
};
static const unsigned char js_building_buildingCommands_js[] = {
#embed "js/building/buildingCommands.js"
};
static const unsigned char js_building_changingType_js[] = {
#embed "js/building/changingType.js"
};
static const unsigned char js_building_clipboard_js[] = {
#embed "js/building/clipboard.js"
};
static const unsigned char js_building_commandPalette_js[] = {
#embed "js/building/commandPalette.js"
};
static const unsigned char js_building_contextMenu_js[] = {
#embed "js/building/contextMenu.js"
};
static const unsigned char js_building_dropping_js[] = {
#embed "js/building/dropping.js"
};
static const unsigned char js_building_edgeTarget_js[] = {
#embed "js/building/edgeTarget.js"
};
static const unsigned char js_building_elements_js[] = {
#embed "js/building/elements.js"
};
static const unsigned char js_building_emptyFlow_js[] = {
#embed "js/building/emptyFlow.js"
};
static const unsigned char js_building_flowSearch_js[] = {
#embed "js/building/flowSearch.js"
};
static const unsigned char js_building_help_js[] = {
#embed "js/building/help.js"
};
static const unsigned char js_building_inserting_js[] = {
#embed "js/building/inserting.js"
};
static const unsigned char js_building_install_js[] = {
#embed "js/building/install.js"
};
static const unsigned char js_building_joints_js[] = {
#embed "js/building/joints.js"
};
static const unsigned char js_building_layout_acyclic_js[] = {
#embed "js/building/layout/acyclic.js"
};
static const unsigned char js_building_layout_arrange_js[] = {
#embed "js/building/layout/arrange.js"
};
static const unsigned char js_building_layout_chains_js[] = {
#embed "js/building/layout/chains.js"
};
static const unsigned char js_building_layout_clearing_js[] = {
#embed "js/building/layout/clearing.js"
};
static const unsigned char js_building_layout_heights_js[] = {
#embed "js/building/layout/heights.js"
};
static const unsigned char js_building_layout_layered_js[] = {
#embed "js/building/layout/layered.js"
};
static const unsigned char js_building_layout_layering_js[] = {
#embed "js/building/layout/layering.js"
};
static const unsigned char js_building_layout_ordering_js[] = {
#embed "js/building/layout/ordering.js"
};
static const unsigned char js_building_layout_packing_js[] = {
#embed "js/building/layout/packing.js"
};
static const unsigned char js_building_layout_worker_js[] = {
#embed "js/building/layout/worker.js"
};
static const unsigned char js_building_nodePicker_js[] = {
#embed "js/building/nodePicker.js"
};
static const unsigned char js_building_offering_js[] = {
#embed "js/building/offering.js"
};
static const unsigned char js_building_placing_js[] = {
#embed "js/building/placing.js"
};
static const unsigned char js_building_pointerGestures_js[] = {
#embed "js/building/pointerGestures.js"
};
static const unsigned char js_building_readElements_js[] = {
#embed "js/building/readElements.js"
};
static const unsigned char js_building_revealing_js[] = {
#embed "js/building/revealing.js"
};
static const unsigned char js_building_room_js[] = {
#embed "js/building/room.js"
};
static const unsigned char js_building_searchBar_js[] = {
#embed "js/building/searchBar.js"
};
static const unsigned char js_building_spots_js[] = {
#embed "js/building/spots.js"
};
static const unsigned char js_building_tidying_js[] = {
#embed "js/building/tidying.js"
};
static const unsigned char js_canvas_attraction_js[] = {
#embed "js/canvas/attraction.js"
};
static const unsigned char js_canvas_autoPan_js[] = {
#embed "js/canvas/autoPan.js"
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
static const unsigned char js_canvas_copies_js[] = {
#embed "js/canvas/copies.js"
};
static const unsigned char js_canvas_dragging_js[] = {
#embed "js/canvas/dragging.js"
};
static const unsigned char js_canvas_drawn_js[] = {
#embed "js/canvas/drawn.js"
};
static const unsigned char js_canvas_edgeCourse_js[] = {
#embed "js/canvas/edgeCourse.js"
};
static const unsigned char js_canvas_edgeGrips_js[] = {
#embed "js/canvas/edgeGrips.js"
};
static const unsigned char js_canvas_edgeLayer_js[] = {
#embed "js/canvas/edgeLayer.js"
};
static const unsigned char js_canvas_fitting_js[] = {
#embed "js/canvas/fitting.js"
};
static const unsigned char js_canvas_focusChosen_js[] = {
#embed "js/canvas/focusChosen.js"
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
static const unsigned char js_canvas_guides_js[] = {
#embed "js/canvas/guides.js"
};
static const unsigned char js_canvas_install_js[] = {
#embed "js/canvas/install.js"
};
static const unsigned char js_canvas_keyboard_js[] = {
#embed "js/canvas/keyboard.js"
};
static const unsigned char js_canvas_minimap_js[] = {
#embed "js/canvas/minimap.js"
};
static const unsigned char js_canvas_nodeElement_js[] = {
#embed "js/canvas/nodeElement.js"
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
static const unsigned char js_canvas_places_js[] = {
#embed "js/canvas/places.js"
};
static const unsigned char js_canvas_pointer_js[] = {
#embed "js/canvas/pointer.js"
};
static const unsigned char js_canvas_rememberedView_js[] = {
#embed "js/canvas/rememberedView.js"
};
static const unsigned char js_canvas_renaming_js[] = {
#embed "js/canvas/renaming.js"
};
static const unsigned char js_canvas_resizing_js[] = {
#embed "js/canvas/resizing.js"
};
static const unsigned char js_canvas_selection_js[] = {
#embed "js/canvas/selection.js"
};
static const unsigned char js_canvas_snapping_js[] = {
#embed "js/canvas/snapping.js"
};
static const unsigned char js_canvas_stack_js[] = {
#embed "js/canvas/stack.js"
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
static const unsigned char js_client_again_js[] = {
#embed "js/client/again.js"
};
static const unsigned char js_client_answerWatch_js[] = {
#embed "js/client/answerWatch.js"
};
static const unsigned char js_client_authorship_js[] = {
#embed "js/client/authorship.js"
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
static const unsigned char js_client_database_js[] = {
#embed "js/client/database.js"
};
static const unsigned char js_client_deadline_js[] = {
#embed "js/client/deadline.js"
};
static const unsigned char js_client_digest_js[] = {
#embed "js/client/digest.js"
};
static const unsigned char js_client_document_js[] = {
#embed "js/client/document.js"
};
static const unsigned char js_client_documentStore_js[] = {
#embed "js/client/documentStore.js"
};
static const unsigned char js_client_emitter_js[] = {
#embed "js/client/emitter.js"
};
static const unsigned char js_client_epochs_js[] = {
#embed "js/client/epochs.js"
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
static const unsigned char js_client_forgettingStore_js[] = {
#embed "js/client/forgettingStore.js"
};
static const unsigned char js_client_gate_js[] = {
#embed "js/client/gate.js"
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
static const unsigned char js_client_journalPlace_js[] = {
#embed "js/client/journalPlace.js"
};
static const unsigned char js_client_keptDocument_js[] = {
#embed "js/client/keptDocument.js"
};
static const unsigned char js_client_liveFlow_js[] = {
#embed "js/client/liveFlow.js"
};
static const unsigned char js_client_localObject_js[] = {
#embed "js/client/localObject.js"
};
static const unsigned char js_client_memoryStore_js[] = {
#embed "js/client/memoryStore.js"
};
static const unsigned char js_client_numbering_js[] = {
#embed "js/client/numbering.js"
};
static const unsigned char js_client_operationFault_js[] = {
#embed "js/client/operationFault.js"
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
static const unsigned char js_client_ownRequests_js[] = {
#embed "js/client/ownRequests.js"
};
static const unsigned char js_client_person_js[] = {
#embed "js/client/person.js"
};
static const unsigned char js_client_presence_js[] = {
#embed "js/client/presence.js"
};
static const unsigned char js_client_readiness_js[] = {
#embed "js/client/readiness.js"
};
static const unsigned char js_client_refusals_js[] = {
#embed "js/client/refusals.js"
};
static const unsigned char js_client_reliance_js[] = {
#embed "js/client/reliance.js"
};
static const unsigned char js_client_request_js[] = {
#embed "js/client/request.js"
};
static const unsigned char js_client_serverConnection_js[] = {
#embed "js/client/serverConnection.js"
};
static const unsigned char js_client_status_js[] = {
#embed "js/client/status.js"
};
static const unsigned char js_client_stream_js[] = {
#embed "js/client/stream.js"
};
static const unsigned char js_client_suspicion_js[] = {
#embed "js/client/suspicion.js"
};
static const unsigned char js_client_synchronizer_js[] = {
#embed "js/client/synchronizer.js"
};
static const unsigned char js_client_traffic_js[] = {
#embed "js/client/traffic.js"
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
static const unsigned char js_client_undoGroups_js[] = {
#embed "js/client/undoGroups.js"
};
static const unsigned char js_client_view_js[] = {
#embed "js/client/view.js"
};
static const unsigned char js_client_whenSaved_js[] = {
#embed "js/client/whenSaved.js"
};
static const unsigned char js_commands_arranging_js[] = {
#embed "js/commands/arranging.js"
};
static const unsigned char js_commands_commands_js[] = {
#embed "js/commands/commands.js"
};
static const unsigned char js_commands_connecting_js[] = {
#embed "js/commands/connecting.js"
};
static const unsigned char js_commands_editing_js[] = {
#embed "js/commands/editing.js"
};
static const unsigned char js_commands_keys_js[] = {
#embed "js/commands/keys.js"
};
static const unsigned char js_commands_menuItems_js[] = {
#embed "js/commands/menuItems.js"
};
static const unsigned char js_commands_nudging_js[] = {
#embed "js/commands/nudging.js"
};
static const unsigned char js_commands_subject_js[] = {
#embed "js/commands/subject.js"
};
static const unsigned char js_commands_unlocked_js[] = {
#embed "js/commands/unlocked.js"
};
static const unsigned char js_commands_viewing_js[] = {
#embed "js/commands/viewing.js"
};
static const unsigned char js_comments_anchors_js[] = {
#embed "js/comments/anchors.js"
};
static const unsigned char js_comments_comments_js[] = {
#embed "js/comments/comments.js"
};
static const unsigned char js_comments_commentsPane_js[] = {
#embed "js/comments/commentsPane.js"
};
static const unsigned char js_comments_composer_js[] = {
#embed "js/comments/composer.js"
};
static const unsigned char js_comments_dragPin_js[] = {
#embed "js/comments/dragPin.js"
};
static const unsigned char js_comments_mentions_js[] = {
#embed "js/comments/mentions.js"
};
static const unsigned char js_comments_pinKeys_js[] = {
#embed "js/comments/pinKeys.js"
};
static const unsigned char js_comments_pinMove_js[] = {
#embed "js/comments/pinMove.js"
};
static const unsigned char js_comments_pins_js[] = {
#embed "js/comments/pins.js"
};
static const unsigned char js_comments_popover_js[] = {
#embed "js/comments/popover.js"
};
static const unsigned char js_comments_talk_js[] = {
#embed "js/comments/talk.js"
};
static const unsigned char js_comments_threadCard_js[] = {
#embed "js/comments/threadCard.js"
};
static const unsigned char js_comments_unread_js[] = {
#embed "js/comments/unread.js"
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
static const unsigned char js_export_colors_js[] = {
#embed "js/export/colors.js"
};
static const unsigned char js_export_download_js[] = {
#embed "js/export/download.js"
};
static const unsigned char js_export_exportDialog_js[] = {
#embed "js/export/exportDialog.js"
};
static const unsigned char js_export_fileName_js[] = {
#embed "js/export/fileName.js"
};
static const unsigned char js_export_formats_js[] = {
#embed "js/export/formats.js"
};
static const unsigned char js_export_installExport_js[] = {
#embed "js/export/installExport.js"
};
static const unsigned char js_export_mermaid_js[] = {
#embed "js/export/mermaid.js"
};
static const unsigned char js_export_png_js[] = {
#embed "js/export/png.js"
};
static const unsigned char js_export_printing_js[] = {
#embed "js/export/printing.js"
};
static const unsigned char js_export_reactFlow_js[] = {
#embed "js/export/reactFlow.js"
};
static const unsigned char js_export_scene_js[] = {
#embed "js/export/scene.js"
};
static const unsigned char js_export_svgText_js[] = {
#embed "js/export/svgText.js"
};
static const unsigned char js_export_textLines_js[] = {
#embed "js/export/textLines.js"
};
static const unsigned char js_export_xml_js[] = {
#embed "js/export/xml.js"
};
static const unsigned char js_home_binCard_js[] = {
#embed "js/home/binCard.js"
};
static const unsigned char js_home_cardList_js[] = {
#embed "js/home/cardList.js"
};
static const unsigned char js_home_cardMenu_js[] = {
#embed "js/home/cardMenu.js"
};
static const unsigned char js_home_dropping_js[] = {
#embed "js/home/dropping.js"
};
static const unsigned char js_home_emptyHome_js[] = {
#embed "js/home/emptyHome.js"
};
static const unsigned char js_home_flowActions_js[] = {
#embed "js/home/flowActions.js"
};
static const unsigned char js_home_flowCard_js[] = {
#embed "js/home/flowCard.js"
};
static const unsigned char js_home_flowMenu_js[] = {
#embed "js/home/flowMenu.js"
};
static const unsigned char js_home_homeView_js[] = {
#embed "js/home/homeView.js"
};
static const unsigned char js_home_importCheck_js[] = {
#embed "js/home/importCheck.js"
};
static const unsigned char js_home_importDialog_js[] = {
#embed "js/home/importDialog.js"
};
static const unsigned char js_home_installTemplates_js[] = {
#embed "js/home/installTemplates.js"
};
static const unsigned char js_home_keepFresh_js[] = {
#embed "js/home/keepFresh.js"
};
static const unsigned char js_home_keptFlows_js[] = {
#embed "js/home/keptFlows.js"
};
static const unsigned char js_home_lastDeletion_js[] = {
#embed "js/home/lastDeletion.js"
};
static const unsigned char js_home_listing_js[] = {
#embed "js/home/listing.js"
};
static const unsigned char js_home_matching_js[] = {
#embed "js/home/matching.js"
};
static const unsigned char js_home_ordering_js[] = {
#embed "js/home/ordering.js"
};
static const unsigned char js_home_presentPeople_js[] = {
#embed "js/home/presentPeople.js"
};
static const unsigned char js_home_templates_js[] = {
#embed "js/home/templates.js"
};
static const unsigned char js_home_thumbnails_js[] = {
#embed "js/home/thumbnails.js"
};
static const unsigned char js_home_toolbar_js[] = {
#embed "js/home/toolbar.js"
};
static const unsigned char js_home_viewMessage_js[] = {
#embed "js/home/viewMessage.js"
};
static const unsigned char js_icons_js[] = {
#embed "js/icons.js"
};
static const unsigned char js_model_batches_js[] = {
#embed "js/model/batches.js"
};
static const unsigned char js_model_changes_js[] = {
#embed "js/model/changes.js"
};
static const unsigned char js_model_commands_js[] = {
#embed "js/model/commands.js"
};
static const unsigned char js_model_edgeLabel_js[] = {
#embed "js/model/edgeLabel.js"
};
static const unsigned char js_model_element_js[] = {
#embed "js/model/element.js"
};
static const unsigned char js_model_grouping_js[] = {
#embed "js/model/grouping.js"
};
static const unsigned char js_model_groups_js[] = {
#embed "js/model/groups.js"
};
static const unsigned char js_model_ids_js[] = {
#embed "js/model/ids.js"
};
static const unsigned char js_model_json_js[] = {
#embed "js/model/json.js"
};
static const unsigned char js_model_jsonText_js[] = {
#embed "js/model/jsonText.js"
};
static const unsigned char js_model_locks_js[] = {
#embed "js/model/locks.js"
};
static const unsigned char js_model_names_js[] = {
#embed "js/model/names.js"
};
static const unsigned char js_model_needs_js[] = {
#embed "js/model/needs.js"
};
static const unsigned char js_model_nodeTypes_js[] = {
#embed "js/model/nodeTypes.js"
};
static const unsigned char js_model_operations_js[] = {
#embed "js/model/operations.js"
};
static const unsigned char js_model_propertyKey_js[] = {
#embed "js/model/propertyKey.js"
};
static const unsigned char js_model_searching_js[] = {
#embed "js/model/searching.js"
};
static const unsigned char js_model_takeElements_js[] = {
#embed "js/model/takeElements.js"
};
static const unsigned char js_model_textLength_js[] = {
#embed "js/model/textLength.js"
};
static const unsigned char js_model_titles_js[] = {
#embed "js/model/titles.js"
};
static const unsigned char js_model_wellFormed_js[] = {
#embed "js/model/wellFormed.js"
};
static const unsigned char js_model_words_js[] = {
#embed "js/model/words.js"
};
static const unsigned char js_model_written_js[] = {
#embed "js/model/written.js"
};
static const unsigned char js_nodes_binding_js[] = {
#embed "js/nodes/binding.js"
};
static const unsigned char js_nodes_configuration_js[] = {
#embed "js/nodes/configuration.js"
};
static const unsigned char js_nodes_controls_js[] = {
#embed "js/nodes/controls.js"
};
static const unsigned char js_nodes_edgeLook_js[] = {
#embed "js/nodes/edgeLook.js"
};
static const unsigned char js_nodes_elementFaults_js[] = {
#embed "js/nodes/elementFaults.js"
};
static const unsigned char js_nodes_forms_js[] = {
#embed "js/nodes/forms.js"
};
static const unsigned char js_nodes_goTo_js[] = {
#embed "js/nodes/goTo.js"
};
static const unsigned char js_nodes_install_js[] = {
#embed "js/nodes/install.js"
};
static const unsigned char js_nodes_jsonEditor_js[] = {
#embed "js/nodes/jsonEditor.js"
};
static const unsigned char js_nodes_jsonSection_js[] = {
#embed "js/nodes/jsonSection.js"
};
static const unsigned char js_nodes_looks_js[] = {
#embed "js/nodes/looks.js"
};
static const unsigned char js_nodes_nodeSchemas_js[] = {
#embed "js/nodes/nodeSchemas.js"
};
static const unsigned char js_nodes_problemList_js[] = {
#embed "js/nodes/problemList.js"
};
static const unsigned char js_nodes_problems_js[] = {
#embed "js/nodes/problems.js"
};
static const unsigned char js_nodes_propertiesPane_js[] = {
#embed "js/nodes/propertiesPane.js"
};
static const unsigned char js_nodes_quickGuide_js[] = {
#embed "js/nodes/quickGuide.js"
};
static const unsigned char js_nodes_readable_js[] = {
#embed "js/nodes/readable.js"
};
static const unsigned char js_nodes_schema_js[] = {
#embed "js/nodes/schema.js"
};
static const unsigned char js_nodes_schemaField_js[] = {
#embed "js/nodes/schemaField.js"
};
static const unsigned char js_nodes_validation_js[] = {
#embed "js/nodes/validation.js"
};
static const unsigned char js_outline_canvasFocus_js[] = {
#embed "js/outline/canvasFocus.js"
};
static const unsigned char js_outline_connectTo_js[] = {
#embed "js/outline/connectTo.js"
};
static const unsigned char js_outline_focusCommands_js[] = {
#embed "js/outline/focusCommands.js"
};
static const unsigned char js_outline_nearest_js[] = {
#embed "js/outline/nearest.js"
};
static const unsigned char js_outline_outline_js[] = {
#embed "js/outline/outline.js"
};
static const unsigned char js_outline_rows_js[] = {
#embed "js/outline/rows.js"
};
static const unsigned char js_outline_virtualList_js[] = {
#embed "js/outline/virtualList.js"
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
static const unsigned char js_panels_chooser_js[] = {
#embed "js/panels/chooser.js"
};
static const unsigned char js_panels_copyLink_js[] = {
#embed "js/panels/copyLink.js"
};
static const unsigned char js_panels_copyText_js[] = {
#embed "js/panels/copyText.js"
};
static const unsigned char js_panels_dialog_js[] = {
#embed "js/panels/dialog.js"
};
static const unsigned char js_panels_floating_js[] = {
#embed "js/panels/floating.js"
};
static const unsigned char js_panels_focusBack_js[] = {
#embed "js/panels/focusBack.js"
};
static const unsigned char js_panels_historyControls_js[] = {
#embed "js/panels/historyControls.js"
};
static const unsigned char js_panels_leaving_js[] = {
#embed "js/panels/leaving.js"
};
static const unsigned char js_panels_menu_js[] = {
#embed "js/panels/menu.js"
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
static const unsigned char js_panels_rejectedChange_js[] = {
#embed "js/panels/rejectedChange.js"
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
static const unsigned char js_panels_sidePanel_js[] = {
#embed "js/panels/sidePanel.js"
};
static const unsigned char js_panels_themeSwitch_js[] = {
#embed "js/panels/themeSwitch.js"
};
static const unsigned char js_panels_thumbnail_js[] = {
#embed "js/panels/thumbnail.js"
};
static const unsigned char js_panels_titleField_js[] = {
#embed "js/panels/titleField.js"
};
static const unsigned char js_panels_trayItem_js[] = {
#embed "js/panels/trayItem.js"
};
static const unsigned char js_panels_wholeText_js[] = {
#embed "js/panels/wholeText.js"
};
static const unsigned char js_panels_zoomControls_js[] = {
#embed "js/panels/zoomControls.js"
};
static const unsigned char js_remembered_js[] = {
#embed "js/remembered.js"
};
static const unsigned char js_theme_boot_js[] = {
#embed "js/theme-boot.js"
};
static const unsigned char js_together_awarenessParts_js[] = {
#embed "js/together/awarenessParts.js"
};
static const unsigned char js_together_cursors_js[] = {
#embed "js/together/cursors.js"
};
static const unsigned char js_together_elementHints_js[] = {
#embed "js/together/elementHints.js"
};
static const unsigned char js_together_fieldDraft_js[] = {
#embed "js/together/fieldDraft.js"
};
static const unsigned char js_together_following_js[] = {
#embed "js/together/following.js"
};
static const unsigned char js_together_glide_js[] = {
#embed "js/together/glide.js"
};
static const unsigned char js_together_goneNotice_js[] = {
#embed "js/together/goneNotice.js"
};
static const unsigned char js_together_heldBackTexts_js[] = {
#embed "js/together/heldBackTexts.js"
};
static const unsigned char js_together_knownPeople_js[] = {
#embed "js/together/knownPeople.js"
};
static const unsigned char js_together_motion_js[] = {
#embed "js/together/motion.js"
};
static const unsigned char js_together_ownCursor_js[] = {
#embed "js/together/ownCursor.js"
};
static const unsigned char js_together_ownPresence_js[] = {
#embed "js/together/ownPresence.js"
};
static const unsigned char js_together_people_js[] = {
#embed "js/together/people.js"
};
static const unsigned char js_together_personLook_js[] = {
#embed "js/together/personLook.js"
};
static const unsigned char js_together_pointerPicture_js[] = {
#embed "js/together/pointerPicture.js"
};
static const unsigned char js_together_replacedTexts_js[] = {
#embed "js/together/replacedTexts.js"
};
static const unsigned char js_together_selfDialog_js[] = {
#embed "js/together/selfDialog.js"
};
static const unsigned char js_together_sharedField_js[] = {
#embed "js/together/sharedField.js"
};
static const unsigned char js_together_together_js[] = {
#embed "js/together/together.js"
};
static const unsigned char js_trust_comparison_js[] = {
#embed "js/trust/comparison.js"
};
static const unsigned char js_trust_earlierStates_js[] = {
#embed "js/trust/earlierStates.js"
};
static const unsigned char js_trust_earlierView_js[] = {
#embed "js/trust/earlierView.js"
};
static const unsigned char js_trust_entries_js[] = {
#embed "js/trust/entries.js"
};
static const unsigned char js_trust_historyPane_js[] = {
#embed "js/trust/historyPane.js"
};
static const unsigned char js_trust_keepPage_js[] = {
#embed "js/trust/keepPage.js"
};
static const unsigned char js_trust_tellRestored_js[] = {
#embed "js/trust/tellRestored.js"
};
static const unsigned char js_trust_trust_js[] = {
#embed "js/trust/trust.js"
};
static const unsigned char js_trust_versionDialog_js[] = {
#embed "js/trust/versionDialog.js"
};
static const unsigned char locked_html[] = {
#embed "locked.html"
};
static const unsigned char service_worker_js[] = {
#embed "service-worker.js"
};

#define ASSET(path, bytes) {path, bytes, sizeof(bytes)}

const flows_asset flows_assets[] = {
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
    ASSET("css/building.css", css_building_css),
    ASSET("css/canvas.css", css_canvas_css),
    ASSET("css/comments.css", css_comments_css),
    ASSET("css/editor.css", css_editor_css),
    ASSET("css/forced.css", css_forced_css),
    ASSET("css/home.css", css_home_css),
    ASSET("css/locked.css", css_locked_css),
    ASSET("css/nodes.css", css_nodes_css),
    ASSET("css/notices.css", css_notices_css),
    ASSET("css/panels.css", css_panels_css),
    ASSET("css/pictures.css", css_pictures_css),
    ASSET("css/print.css", css_print_css),
    ASSET("css/together.css", css_together_css),
    ASSET("css/tokens.css", css_tokens_css),
    ASSET("css/trust.css", css_trust_css),
    ASSET("favicon.svg", favicon_svg),
    ASSET("flow.html", flow_html),
    ASSET("index.html", index_html),
    ASSET("js/building/aligning.js", js_building_aligning_js),
    ASSET("js/building/buildingCommands.js", js_building_buildingCommands_js),
    ASSET("js/building/changingType.js", js_building_changingType_js),
    ASSET("js/building/clipboard.js", js_building_clipboard_js),
    ASSET("js/building/commandPalette.js", js_building_commandPalette_js),
    ASSET("js/building/contextMenu.js", js_building_contextMenu_js),
    ASSET("js/building/dropping.js", js_building_dropping_js),
    ASSET("js/building/edgeTarget.js", js_building_edgeTarget_js),
    ASSET("js/building/elements.js", js_building_elements_js),
    ASSET("js/building/emptyFlow.js", js_building_emptyFlow_js),
    ASSET("js/building/flowSearch.js", js_building_flowSearch_js),
    ASSET("js/building/help.js", js_building_help_js),
    ASSET("js/building/inserting.js", js_building_inserting_js),
    ASSET("js/building/install.js", js_building_install_js),
    ASSET("js/building/joints.js", js_building_joints_js),
    ASSET("js/building/layout/acyclic.js", js_building_layout_acyclic_js),
    ASSET("js/building/layout/arrange.js", js_building_layout_arrange_js),
    ASSET("js/building/layout/chains.js", js_building_layout_chains_js),
    ASSET("js/building/layout/clearing.js", js_building_layout_clearing_js),
    ASSET("js/building/layout/heights.js", js_building_layout_heights_js),
    ASSET("js/building/layout/layered.js", js_building_layout_layered_js),
    ASSET("js/building/layout/layering.js", js_building_layout_layering_js),
    ASSET("js/building/layout/ordering.js", js_building_layout_ordering_js),
    ASSET("js/building/layout/packing.js", js_building_layout_packing_js),
    ASSET("js/building/layout/worker.js", js_building_layout_worker_js),
    ASSET("js/building/nodePicker.js", js_building_nodePicker_js),
    ASSET("js/building/offering.js", js_building_offering_js),
    ASSET("js/building/placing.js", js_building_placing_js),
    ASSET("js/building/pointerGestures.js", js_building_pointerGestures_js),
    ASSET("js/building/readElements.js", js_building_readElements_js),
    ASSET("js/building/revealing.js", js_building_revealing_js),
    ASSET("js/building/room.js", js_building_room_js),
    ASSET("js/building/searchBar.js", js_building_searchBar_js),
    ASSET("js/building/spots.js", js_building_spots_js),
    ASSET("js/building/tidying.js", js_building_tidying_js),
    ASSET("js/canvas/attraction.js", js_canvas_attraction_js),
    ASSET("js/canvas/autoPan.js", js_canvas_autoPan_js),
    ASSET("js/canvas/boxSelect.js", js_canvas_boxSelect_js),
    ASSET("js/canvas/canvas.js", js_canvas_canvas_js),
    ASSET("js/canvas/connecting.js", js_canvas_connecting_js),
    ASSET("js/canvas/copies.js", js_canvas_copies_js),
    ASSET("js/canvas/dragging.js", js_canvas_dragging_js),
    ASSET("js/canvas/drawn.js", js_canvas_drawn_js),
    ASSET("js/canvas/edgeCourse.js", js_canvas_edgeCourse_js),
    ASSET("js/canvas/edgeGrips.js", js_canvas_edgeGrips_js),
    ASSET("js/canvas/edgeLayer.js", js_canvas_edgeLayer_js),
    ASSET("js/canvas/fitting.js", js_canvas_fitting_js),
    ASSET("js/canvas/focusChosen.js", js_canvas_focusChosen_js),
    ASSET("js/canvas/geometry.js", js_canvas_geometry_js),
    ASSET("js/canvas/gestures.js", js_canvas_gestures_js),
    ASSET("js/canvas/ghosts.js", js_canvas_ghosts_js),
    ASSET("js/canvas/guides.js", js_canvas_guides_js),
    ASSET("js/canvas/install.js", js_canvas_install_js),
    ASSET("js/canvas/keyboard.js", js_canvas_keyboard_js),
    ASSET("js/canvas/minimap.js", js_canvas_minimap_js),
    ASSET("js/canvas/nodeElement.js", js_canvas_nodeElement_js),
    ASSET("js/canvas/nodeLayer.js", js_canvas_nodeLayer_js),
    ASSET("js/canvas/panning.js", js_canvas_panning_js),
    ASSET("js/canvas/placement.js", js_canvas_placement_js),
    ASSET("js/canvas/places.js", js_canvas_places_js),
    ASSET("js/canvas/pointer.js", js_canvas_pointer_js),
    ASSET("js/canvas/rememberedView.js", js_canvas_rememberedView_js),
    ASSET("js/canvas/renaming.js", js_canvas_renaming_js),
    ASSET("js/canvas/resizing.js", js_canvas_resizing_js),
    ASSET("js/canvas/selection.js", js_canvas_selection_js),
    ASSET("js/canvas/snapping.js", js_canvas_snapping_js),
    ASSET("js/canvas/stack.js", js_canvas_stack_js),
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
    ASSET("js/client/again.js", js_client_again_js),
    ASSET("js/client/answerWatch.js", js_client_answerWatch_js),
    ASSET("js/client/authorship.js", js_client_authorship_js),
    ASSET("js/client/awareness.js", js_client_awareness_js),
    ASSET("js/client/canonical.js", js_client_canonical_js),
    ASSET("js/client/comments.js", js_client_comments_js),
    ASSET("js/client/connection.js", js_client_connection_js),
    ASSET("js/client/database.js", js_client_database_js),
    ASSET("js/client/deadline.js", js_client_deadline_js),
    ASSET("js/client/digest.js", js_client_digest_js),
    ASSET("js/client/document.js", js_client_document_js),
    ASSET("js/client/documentStore.js", js_client_documentStore_js),
    ASSET("js/client/emitter.js", js_client_emitter_js),
    ASSET("js/client/epochs.js", js_client_epochs_js),
    ASSET("js/client/flow-client.d.ts", js_client_flow_client_d_ts),
    ASSET("js/client/flow-client.js", js_client_flow_client_js),
    ASSET("js/client/flowError.js", js_client_flowError_js),
    ASSET("js/client/flowList.js", js_client_flowList_js),
    ASSET("js/client/flowOperations.js", js_client_flowOperations_js),
    ASSET("js/client/forgettingStore.js", js_client_forgettingStore_js),
    ASSET("js/client/gate.js", js_client_gate_js),
    ASSET("js/client/identity.js", js_client_identity_js),
    ASSET("js/client/incidence.js", js_client_incidence_js),
    ASSET("js/client/indexedDBStore.js", js_client_indexedDBStore_js),
    ASSET("js/client/journal.js", js_client_journal_js),
    ASSET("js/client/journalPlace.js", js_client_journalPlace_js),
    ASSET("js/client/keptDocument.js", js_client_keptDocument_js),
    ASSET("js/client/liveFlow.js", js_client_liveFlow_js),
    ASSET("js/client/localObject.js", js_client_localObject_js),
    ASSET("js/client/memoryStore.js", js_client_memoryStore_js),
    ASSET("js/client/numbering.js", js_client_numbering_js),
    ASSET("js/client/operationFault.js", js_client_operationFault_js),
    ASSET("js/client/orphans.js", js_client_orphans_js),
    ASSET("js/client/outbox.js", js_client_outbox_js),
    ASSET("js/client/ownIdentity.js", js_client_ownIdentity_js),
    ASSET("js/client/ownRequests.js", js_client_ownRequests_js),
    ASSET("js/client/person.js", js_client_person_js),
    ASSET("js/client/presence.js", js_client_presence_js),
    ASSET("js/client/readiness.js", js_client_readiness_js),
    ASSET("js/client/refusals.js", js_client_refusals_js),
    ASSET("js/client/reliance.js", js_client_reliance_js),
    ASSET("js/client/request.js", js_client_request_js),
    ASSET("js/client/serverConnection.js", js_client_serverConnection_js),
    ASSET("js/client/status.js", js_client_status_js),
    ASSET("js/client/stream.js", js_client_stream_js),
    ASSET("js/client/suspicion.js", js_client_suspicion_js),
    ASSET("js/client/synchronizer.js", js_client_synchronizer_js),
    ASSET("js/client/traffic.js", js_client_traffic_js),
    ASSET("js/client/transaction.js", js_client_transaction_js),
    ASSET("js/client/tray.js", js_client_tray_js),
    ASSET("js/client/undo.js", js_client_undo_js),
    ASSET("js/client/undoGroups.js", js_client_undoGroups_js),
    ASSET("js/client/view.js", js_client_view_js),
    ASSET("js/client/whenSaved.js", js_client_whenSaved_js),
    ASSET("js/commands/arranging.js", js_commands_arranging_js),
    ASSET("js/commands/commands.js", js_commands_commands_js),
    ASSET("js/commands/connecting.js", js_commands_connecting_js),
    ASSET("js/commands/editing.js", js_commands_editing_js),
    ASSET("js/commands/keys.js", js_commands_keys_js),
    ASSET("js/commands/menuItems.js", js_commands_menuItems_js),
    ASSET("js/commands/nudging.js", js_commands_nudging_js),
    ASSET("js/commands/subject.js", js_commands_subject_js),
    ASSET("js/commands/unlocked.js", js_commands_unlocked_js),
    ASSET("js/commands/viewing.js", js_commands_viewing_js),
    ASSET("js/comments/anchors.js", js_comments_anchors_js),
    ASSET("js/comments/comments.js", js_comments_comments_js),
    ASSET("js/comments/commentsPane.js", js_comments_commentsPane_js),
    ASSET("js/comments/composer.js", js_comments_composer_js),
    ASSET("js/comments/dragPin.js", js_comments_dragPin_js),
    ASSET("js/comments/mentions.js", js_comments_mentions_js),
    ASSET("js/comments/pinKeys.js", js_comments_pinKeys_js),
    ASSET("js/comments/pinMove.js", js_comments_pinMove_js),
    ASSET("js/comments/pins.js", js_comments_pins_js),
    ASSET("js/comments/popover.js", js_comments_popover_js),
    ASSET("js/comments/talk.js", js_comments_talk_js),
    ASSET("js/comments/threadCard.js", js_comments_threadCard_js),
    ASSET("js/comments/unread.js", js_comments_unread_js),
    ASSET("js/copyFlow.js", js_copyFlow_js),
    ASSET("js/dom.js", js_dom_js),
    ASSET("js/editor.js", js_editor_js),
    ASSET("js/export/colors.js", js_export_colors_js),
    ASSET("js/export/download.js", js_export_download_js),
    ASSET("js/export/exportDialog.js", js_export_exportDialog_js),
    ASSET("js/export/fileName.js", js_export_fileName_js),
    ASSET("js/export/formats.js", js_export_formats_js),
    ASSET("js/export/installExport.js", js_export_installExport_js),
    ASSET("js/export/mermaid.js", js_export_mermaid_js),
    ASSET("js/export/png.js", js_export_png_js),
    ASSET("js/export/printing.js", js_export_printing_js),
    ASSET("js/export/reactFlow.js", js_export_reactFlow_js),
    ASSET("js/export/scene.js", js_export_scene_js),
    ASSET("js/export/svgText.js", js_export_svgText_js),
    ASSET("js/export/textLines.js", js_export_textLines_js),
    ASSET("js/export/xml.js", js_export_xml_js),
    ASSET("js/home/binCard.js", js_home_binCard_js),
    ASSET("js/home/cardList.js", js_home_cardList_js),
    ASSET("js/home/cardMenu.js", js_home_cardMenu_js),
    ASSET("js/home/dropping.js", js_home_dropping_js),
    ASSET("js/home/emptyHome.js", js_home_emptyHome_js),
    ASSET("js/home/flowActions.js", js_home_flowActions_js),
    ASSET("js/home/flowCard.js", js_home_flowCard_js),
    ASSET("js/home/flowMenu.js", js_home_flowMenu_js),
    ASSET("js/home/homeView.js", js_home_homeView_js),
    ASSET("js/home/importCheck.js", js_home_importCheck_js),
    ASSET("js/home/importDialog.js", js_home_importDialog_js),
    ASSET("js/home/installTemplates.js", js_home_installTemplates_js),
    ASSET("js/home/keepFresh.js", js_home_keepFresh_js),
    ASSET("js/home/keptFlows.js", js_home_keptFlows_js),
    ASSET("js/home/lastDeletion.js", js_home_lastDeletion_js),
    ASSET("js/home/listing.js", js_home_listing_js),
    ASSET("js/home/matching.js", js_home_matching_js),
    ASSET("js/home/ordering.js", js_home_ordering_js),
    ASSET("js/home/presentPeople.js", js_home_presentPeople_js),
    ASSET("js/home/templates.js", js_home_templates_js),
    ASSET("js/home/thumbnails.js", js_home_thumbnails_js),
    ASSET("js/home/toolbar.js", js_home_toolbar_js),
    ASSET("js/home/viewMessage.js", js_home_viewMessage_js),
    ASSET("js/icons.js", js_icons_js),
    ASSET("js/model/batches.js", js_model_batches_js),
    ASSET("js/model/changes.js", js_model_changes_js),
    ASSET("js/model/commands.js", js_model_commands_js),
    ASSET("js/model/edgeLabel.js", js_model_edgeLabel_js),
    ASSET("js/model/element.js", js_model_element_js),
    ASSET("js/model/grouping.js", js_model_grouping_js),
    ASSET("js/model/groups.js", js_model_groups_js),
    ASSET("js/model/ids.js", js_model_ids_js),
    ASSET("js/model/json.js", js_model_json_js),
    ASSET("js/model/jsonText.js", js_model_jsonText_js),
    ASSET("js/model/locks.js", js_model_locks_js),
    ASSET("js/model/names.js", js_model_names_js),
    ASSET("js/model/needs.js", js_model_needs_js),
    ASSET("js/model/nodeTypes.js", js_model_nodeTypes_js),
    ASSET("js/model/operations.js", js_model_operations_js),
    ASSET("js/model/propertyKey.js", js_model_propertyKey_js),
    ASSET("js/model/searching.js", js_model_searching_js),
    ASSET("js/model/takeElements.js", js_model_takeElements_js),
    ASSET("js/model/textLength.js", js_model_textLength_js),
    ASSET("js/model/titles.js", js_model_titles_js),
    ASSET("js/model/wellFormed.js", js_model_wellFormed_js),
    ASSET("js/model/words.js", js_model_words_js),
    ASSET("js/model/written.js", js_model_written_js),
    ASSET("js/nodes/binding.js", js_nodes_binding_js),
    ASSET("js/nodes/configuration.js", js_nodes_configuration_js),
    ASSET("js/nodes/controls.js", js_nodes_controls_js),
    ASSET("js/nodes/edgeLook.js", js_nodes_edgeLook_js),
    ASSET("js/nodes/elementFaults.js", js_nodes_elementFaults_js),
    ASSET("js/nodes/forms.js", js_nodes_forms_js),
    ASSET("js/nodes/goTo.js", js_nodes_goTo_js),
    ASSET("js/nodes/install.js", js_nodes_install_js),
    ASSET("js/nodes/jsonEditor.js", js_nodes_jsonEditor_js),
    ASSET("js/nodes/jsonSection.js", js_nodes_jsonSection_js),
    ASSET("js/nodes/looks.js", js_nodes_looks_js),
    ASSET("js/nodes/nodeSchemas.js", js_nodes_nodeSchemas_js),
    ASSET("js/nodes/problemList.js", js_nodes_problemList_js),
    ASSET("js/nodes/problems.js", js_nodes_problems_js),
    ASSET("js/nodes/propertiesPane.js", js_nodes_propertiesPane_js),
    ASSET("js/nodes/quickGuide.js", js_nodes_quickGuide_js),
    ASSET("js/nodes/readable.js", js_nodes_readable_js),
    ASSET("js/nodes/schema.js", js_nodes_schema_js),
    ASSET("js/nodes/schemaField.js", js_nodes_schemaField_js),
    ASSET("js/nodes/validation.js", js_nodes_validation_js),
    ASSET("js/outline/canvasFocus.js", js_outline_canvasFocus_js),
    ASSET("js/outline/connectTo.js", js_outline_connectTo_js),
    ASSET("js/outline/focusCommands.js", js_outline_focusCommands_js),
    ASSET("js/outline/nearest.js", js_outline_nearest_js),
    ASSET("js/outline/outline.js", js_outline_outline_js),
    ASSET("js/outline/rows.js", js_outline_rows_js),
    ASSET("js/outline/virtualList.js", js_outline_virtualList_js),
    ASSET("js/pages/flow.js", js_pages_flow_js),
    ASSET("js/pages/home.js", js_pages_home_js),
    ASSET("js/panels/banner.js", js_panels_banner_js),
    ASSET("js/panels/chooser.js", js_panels_chooser_js),
    ASSET("js/panels/copyLink.js", js_panels_copyLink_js),
    ASSET("js/panels/copyText.js", js_panels_copyText_js),
    ASSET("js/panels/dialog.js", js_panels_dialog_js),
    ASSET("js/panels/floating.js", js_panels_floating_js),
    ASSET("js/panels/focusBack.js", js_panels_focusBack_js),
    ASSET("js/panels/historyControls.js", js_panels_historyControls_js),
    ASSET("js/panels/leaving.js", js_panels_leaving_js),
    ASSET("js/panels/menu.js", js_panels_menu_js),
    ASSET("js/panels/notices.js", js_panels_notices_js),
    ASSET("js/panels/palette.js", js_panels_palette_js),
    ASSET("js/panels/paletteDrag.js", js_panels_paletteDrag_js),
    ASSET("js/panels/rejectedChange.js", js_panels_rejectedChange_js),
    ASSET("js/panels/rejectedTray.js", js_panels_rejectedTray_js),
    ASSET("js/panels/remarks.js", js_panels_remarks_js),
    ASSET("js/panels/saveBadge.js", js_panels_saveBadge_js),
    ASSET("js/panels/selectionBar.js", js_panels_selectionBar_js),
    ASSET("js/panels/sidePanel.js", js_panels_sidePanel_js),
    ASSET("js/panels/themeSwitch.js", js_panels_themeSwitch_js),
    ASSET("js/panels/thumbnail.js", js_panels_thumbnail_js),
    ASSET("js/panels/titleField.js", js_panels_titleField_js),
    ASSET("js/panels/trayItem.js", js_panels_trayItem_js),
    ASSET("js/panels/wholeText.js", js_panels_wholeText_js),
    ASSET("js/panels/zoomControls.js", js_panels_zoomControls_js),
    ASSET("js/remembered.js", js_remembered_js),
    ASSET("js/theme-boot.js", js_theme_boot_js),
    ASSET("js/together/awarenessParts.js", js_together_awarenessParts_js),
    ASSET("js/together/cursors.js", js_together_cursors_js),
    ASSET("js/together/elementHints.js", js_together_elementHints_js),
    ASSET("js/together/fieldDraft.js", js_together_fieldDraft_js),
    ASSET("js/together/following.js", js_together_following_js),
    ASSET("js/together/glide.js", js_together_glide_js),
    ASSET("js/together/goneNotice.js", js_together_goneNotice_js),
    ASSET("js/together/heldBackTexts.js", js_together_heldBackTexts_js),
    ASSET("js/together/knownPeople.js", js_together_knownPeople_js),
    ASSET("js/together/motion.js", js_together_motion_js),
    ASSET("js/together/ownCursor.js", js_together_ownCursor_js),
    ASSET("js/together/ownPresence.js", js_together_ownPresence_js),
    ASSET("js/together/people.js", js_together_people_js),
    ASSET("js/together/personLook.js", js_together_personLook_js),
    ASSET("js/together/pointerPicture.js", js_together_pointerPicture_js),
    ASSET("js/together/replacedTexts.js", js_together_replacedTexts_js),
    ASSET("js/together/selfDialog.js", js_together_selfDialog_js),
    ASSET("js/together/sharedField.js", js_together_sharedField_js),
    ASSET("js/together/together.js", js_together_together_js),
    ASSET("js/trust/comparison.js", js_trust_comparison_js),
    ASSET("js/trust/earlierStates.js", js_trust_earlierStates_js),
    ASSET("js/trust/earlierView.js", js_trust_earlierView_js),
    ASSET("js/trust/entries.js", js_trust_entries_js),
    ASSET("js/trust/historyPane.js", js_trust_historyPane_js),
    ASSET("js/trust/keepPage.js", js_trust_keepPage_js),
    ASSET("js/trust/tellRestored.js", js_trust_tellRestored_js),
    ASSET("js/trust/trust.js", js_trust_trust_js),
    ASSET("js/trust/versionDialog.js", js_trust_versionDialog_js),
    ASSET("locked.html", locked_html),
    ASSET("service-worker.js", service_worker_js),
};

const size_t flows_asset_count = sizeof(flows_assets) / sizeof(flows_assets[0]);
