;;; kwic-test.el --- kwic.el against the real server  -*- lexical-binding: t; -*-
;; SPDX-License-Identifier: GPL-2.0-or-later
;;; Commentary:
;; Run by test_emacs.sh in a scratch vault.
;;; Code:

(require 'ert)
(require 'text-property-search)
(require 'kwic)

(defvar comp-enable-subr-trampolines)        ; until Emacs 29
(defvar native-comp-enable-subr-trampolines)
(setq comp-enable-subr-trampolines nil ; some primitives are replaced here
      native-comp-enable-subr-trampolines nil
      kwic-program (getenv "KWIC")
      kwic-timeout 20)

(defmacro kwic-test-in (file &rest body)
  "Run BODY in a buffer of FILE in `kwic-mode'."
  (declare (indent 1))
  `(with-current-buffer (find-file-noselect ,file)
     (unwind-protect
         (progn (kwic-mode 1) ,@body)
       (set-buffer-modified-p nil)
       (kill-buffer))))

(defun kwic-test-hits ()
  "Text of the buffer of hits."
  (with-current-buffer "*kwic*" (buffer-string)))

(defun kwic-test-eventually (fn)
  "Wait for FN to give something."
  (let ((deadline (+ (float-time) 20)) value)
    (while (and (not (setq value (funcall fn))) (< (float-time) deadline))
      (accept-process-output nil 0.05))
    value))

(ert-deftest kwic-test-search ()
  (kwic-test-in "People/Ada Voss.md"
    (let* ((client (kwic--client))
           (result (apply #'kwic--call client "search" (kwic--search-params "corewe")))
           (entries (kwic--entries (plist-get result :hits))))
      (should (seq-find (lambda (e) (equal (plist-get e :title) "Ada Voss")) entries))
      (dolist (entry (seq-filter (lambda (e) (equal (plist-get e :title) "Ada Voss")) entries))
        (kwic--visit (kwic-client-vault client) entry #'set-buffer)
        (should (looking-at-p "core"))))))

(defun kwic-test-type (query)
  "Type QUERY in a live search and wait for its hits."
  (cl-letf (((symbol-function 'minibuffer-contents-no-properties) (lambda () query)))
    (kwic--live-update))
  (kwic--live-settle kwic--live))

(ert-deftest kwic-test-live ()
  "What is typed is searched, and shown with marks and the note, before it is chosen."
  (kwic-test-in "People/Ada Voss.md"
    (save-window-excursion
      (let* ((buffer (get-buffer-create "*kwic*"))
             (kwic--live (kwic--make-live buffer (kwic--client) (selected-window))))
        (kwic--render buffer default-directory nil "")
        (dolist (typed '("k" "ku" "kumqu"))
          (kwic-test-type typed))
        (should (string-match-p "^Broken\\|kumquat" (kwic-test-hits)))
        (with-current-buffer buffer
          (should (equal (plist-get (kwic--entry-at) :path) "Areas/Storage/broken yaml.md"))
          (goto-char (point-min))
          (should (text-property-search-forward 'face 'kwic-match
                                                (lambda (a b) (memq a (ensure-list b))))))
        (with-current-buffer "*kwic preview*"
          (let ((overlay (car (overlays-in (point-min) (point-max)))))
            (should (equal "kumquat" (buffer-substring (overlay-start overlay)
                                                       (overlay-end overlay))))))))))

(ert-deftest kwic-test-keys ()
  "Typed into the minibuffer: a query, the second hit, and it is gone to."
  (kwic-test-in "People/Ada Voss.md"
    (save-window-excursion
      (let ((kwic-search-style 'live)
            (unread-command-events (listify-key-sequence (kbd "kumquat RET"))))
        (cl-letf (((symbol-function 'read-from-minibuffer)
                   (lambda (&rest _) (kwic-test-type "kumquat"))))
          (kwic-search)))
      (should (string-suffix-p "broken yaml.md" buffer-file-name))
      (should (looking-at-p "kumquat"))
      (should-not (get-buffer "*kwic preview*"))
      (kill-buffer))))

(ert-deftest kwic-test-completing ()
  "The table of `completing-read' asks the server and finds the entry again."
  (kwic-test-in "People/Ada Voss.md"
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_ table &rest _)
                 (let ((all (all-completions "kumquat" table)))
                   (should (functionp (cdr (assq 'annotation-function
                                                 (cdr (funcall table "" nil 'metadata))))))
                   (car all)))))
      (should (equal "Areas/Storage/broken yaml.md"
                     (plist-get (kwic--search-completing (kwic--client) nil) :path))))))

;; What kwic takes of Vertico, as small as it can be.
(defvar vertico-mode nil)
(defvar vertico--input nil)
(defvar icomplete-mode)
(defvar ivy-mode)

(ert-deftest kwic-test-vertico ()
  "With Vertico on its candidate is previewed, by the framework's own way of reading."
  (kwic-test-in "People/Ada Voss.md"
    (should-not (kwic--framework-p))
    (let ((vertico-mode t) (vertico--input t) (previewed nil))
      (should (kwic--framework-p))
      (cl-letf (((symbol-function 'completing-read)
                 (lambda (_ table &rest _)
                   (let ((all (all-completions "coreweave" table)))
                     (should (> (length all) 2))
                     (with-temp-buffer
                       (run-hooks 'minibuffer-setup-hook)
                       (dolist (line (list (nth 1 all) (nth 2 all)))
                         (cl-letf (((symbol-function 'vertico--candidate) (lambda () line)))
                           (run-hooks 'post-command-hook))))
                     (nth 2 all))))
                ((symbol-function 'kwic--preview)
                 (lambda (_ entry _) (push (plist-get entry :path) previewed))))
        (call-interactively #'kwic-search))
      (should (= 2 (length previewed)))
      (should (equal (car previewed)
                     (file-relative-name buffer-file-name (kwic--vault))))
      (kill-buffer))))

(ert-deftest kwic-test-rows ()
  "Rows keep to the columns there are, and what matched stays in sight."
  (let ((text (concat (make-string 100 ?a) " needle " (make-string 100 ?b))))
    (add-face-text-property 101 107 'kwic-match nil text)
    (let ((fitted (kwic--fit text 60)))
      (should (<= (string-width fitted) 60))
      (should (string-match-p "needle" fitted))))
  (kwic-test-in "People/Ada Voss.md"
    (let ((result (kwic--call (kwic--client) "search" :query "coreweave")))
      (dolist (row (kwic--grouped (kwic--entries (plist-get result :hits)) 50))
        (should (<= (string-width row) 50))))))

(ert-deftest kwic-test-company ()
  (kwic-test-in "People/Ada Voss.md"
    (save-window-excursion
      (kwic-search-company "openai")
      (should (string-match-p "Lena Brandt" (kwic-test-hits))))))

(ert-deftest kwic-test-lists ()
  (kwic-test-in "People/Lena Brandt.md"
    (save-window-excursion
      (kwic-backlinks)
      (should (string-match-p "reports to \\[\\[Lena Brandt" (kwic-test-hits)))
      (kwic-hits-next)
      (kwic-hits-visit)
      (should (string-suffix-p "Ada Voss.md" buffer-file-name))))
  (kwic-test-in "People/Lena Brandt.md"
    (save-window-excursion
      (kwic-tasks "")
      (should (string-match-p "rack plan" (kwic-test-hits)))))
  (kwic-test-in "People/Lena Brandt.md"
    (save-window-excursion
      (kwic-related)
      (should (string-match-p "Ada Voss" (kwic-test-hits)))
      (should (string-match-p "tags: " (kwic-test-hits)))
      (kwic-hits-visit)
      (should (string-suffix-p "Ada Voss.md" buffer-file-name)))))

(ert-deftest kwic-test-xref ()
  (kwic-test-in "People/Ada Voss.md"
    (goto-char (point-min))
    (search-forward "[[Checkpoint")
    (should (equal (xref-find-backend) 'kwic))
    (let ((xref (car (xref-backend-definitions 'kwic (kwic--link-at-point)))))
      (should (string-suffix-p "Projects/Checkpoint Staging.md"
                               (xref-location-group (xref-item-location xref)))))
    (should (xref-backend-references 'kwic "Lena Brandt"))))

(defun kwic-test-complete (text)
  "Candidates after TEXT was typed at the end of this buffer."
  (goto-char (point-max))
  (insert text)
  (pcase-let ((`(,start ,end ,table . ,_) (kwic-completion-at-point)))
    (all-completions (buffer-substring-no-properties start end) table)))

(ert-deftest kwic-test-completion ()
  (kwic-test-in "Daily/2026-01-12.md"
    (should (member "Lena Brandt" (kwic-test-complete "\nsee [[Len"))))
  (kwic-test-in "Daily/2026-01-12.md"
    (should (member "company/openai" (kwic-test-complete "\n#comp"))))
  (kwic-test-in "Daily/2026-01-12.md"
    (should (member "Key Facts" (kwic-test-complete "\nsee [[Ada Voss#Key"))))
  (kwic-test-in "People/Tomas Okafor.md"
    (should (member "company" (progn (goto-char (point-min))
                                     (search-forward "people\n")
                                     (narrow-to-region (point-min) (point))
                                     (kwic-test-complete "type: comp"))))))

(defun kwic-test-total (query)
  "How many notes QUERY finds."
  (let ((result (kwic--call (kwic--client) "search" :query query)))
    (plist-get (plist-get result :total) :value)))

(ert-deftest kwic-test-unsaved ()
  (kwic-test-in "Daily/2026-01-12.md"
    (goto-char (point-max))
    (insert "\na zyzzyva nobody saved\n")
    (kwic--client)
    (kwic--overlay-flush)
    (should (equal 1 (kwic-test-total "zyzzyva")))
    (primitive-undo 1 buffer-undo-list)
    (set-buffer-modified-p nil)
    (kwic--overlay-send)
    (should (equal 0 (kwic-test-total "zyzzyva")))
    (insert "\na zyzzyva again\n")
    (kwic--overlay-flush)
    (should (equal 1 (kwic-test-total "zyzzyva"))))
  (let ((default-directory (expand-file-name "Daily/")))
    (should (equal 0 (kwic-test-total "zyzzyva")))))

(defvar kwic-test-folder default-directory "The vault.")

(defun kwic-test-file (path)
  "What the file PATH holds."
  (with-temp-buffer
    (insert-file-contents (expand-file-name path kwic-test-folder))
    (buffer-string)))

(defmacro kwic-test-answering (yes &rest body)
  "Run BODY, whose questions are answered YES; what was shown is in `kwic-test-shown'."
  (declare (indent 1))
  `(cl-letf (((symbol-function 'y-or-n-p)
              (lambda (question)
                (setq kwic-test-shown
                      (concat question (with-current-buffer "*kwic diff*" (buffer-string))))
                ,yes)))
     ,@body))

(defvar kwic-test-shown nil "What was asked and shown last.")

(ert-deftest kwic-test-edit ()
  "A plan is shown, written after a yes only, seen in the buffer, and undone."
  (let ((before (kwic-test-file "People/Lena Brandt.md")))
    (kwic-test-in "People/Lena Brandt.md"
      (kwic-test-answering nil (kwic-tag "+fresh company/openai=firm/openai"))
      (should (string-search "+tags: [type/people, firm/openai, fresh]" kwic-test-shown))
      (should (equal (kwic-test-file "People/Lena Brandt.md") before))
      (kwic-test-answering t (kwic-tag "+fresh company/openai=firm/openai"))
      (should (string-search "firm/openai, fresh]" (kwic-test-file "People/Lena Brandt.md")))
      (should (string-search "firm/openai, fresh]" (buffer-string)))
      (kwic-test-answering t (kwic-undo))
      (should (equal (kwic-test-file "People/Lena Brandt.md") before))
      (should (equal (buffer-string) before))
      (should-error (kwic-tag "nonsense")))))

(ert-deftest kwic-test-edit-unsaved ()
  "Unsaved text is changed in its buffer and not in its file."
  (let ((before (kwic-test-file "People/Tomas Okafor.md")))
    (kwic-test-in "People/Tomas Okafor.md"
      (goto-char (point-max))
      (insert "- [ ] write to ä😀 #someone\n")
      (forward-line -1)
      (kwic-test-answering t (kwic-done))
      (should (string-match-p "^- \\[x\\] write to ä😀 #someone ✅ 20" (buffer-string)))
      (kwic-test-answering t (kwic-done))
      (should (string-match-p "^- \\[ \\] write to ä😀 #someone$" (buffer-string)))
      (kwic-test-answering t (kwic-tag "-someone +late"))
      (should (string-match-p "^- \\[ \\] write to ä😀$" (buffer-string)))
      (should (string-search "late" (buffer-string)))
      (should (equal (kwic-test-file "People/Tomas Okafor.md") before)))))

(ert-deftest kwic-test-edit-hits ()
  "Marked hits are edited, and no others; without marks all of them."
  (kwic-test-in "People/Ada Voss.md"
    (save-window-excursion
      (let* ((client (kwic--client))
             (result (apply #'kwic--call client "search" (kwic--search-params "type:people"))))
        (with-current-buffer (get-buffer-create "*kwic*")
          (kwic--render (current-buffer) (kwic-client-vault client)
                        (kwic--result-rows result) "")
          (should (eql (length (kwic--hits-paths)) 3))
          (kwic-hits-mark)
          (let ((path (car (kwic--hits-paths))))
            (should (eql (length (kwic--hits-paths)) 1))
            (kwic-test-answering t (kwic-hits-tag "+marked"))
            (should (string-search "marked" (kwic-test-file path)))
            (kwic-test-answering t (kwic-undo))
            (should-not (string-search "marked" (kwic-test-file path)))))))))

(ert-deftest kwic-test-killed ()
  "A server killed is started again, and what was asked is asked again."
  (kwic-test-in "People/Ada Voss.md"
    (let* ((client (kwic--client)))
      (kwic--call client "status")
      (signal-process (kwic-client-process client) 'SIGKILL)
      (should (kwic--call client "search" :query "kumquat")))))

(provide 'kwic-test)
;;; kwic-test.el ends here
